// Node 20 runs with libstdc++ as of GLIBCXX_3.4.25, and so must the addon. From GCC 11 on std::vector calls this one,
// which libstdc++ exports since 3.4.29 only.
#include <new>

#if defined(__GLIBCXX__) && defined(__GNUC__) && __GNUC__ >= 11
namespace std {
[[noreturn]] void __throw_bad_array_new_length() { throw bad_array_new_length(); }
}  // namespace std
#endif
