#pragma once
#include <functional>
#include <string>

/** Tests of the kernels on pairs of rows and of the measures that use them; tells each outcome to `check`. */
void test_pairs(const std::function<void(bool, const std::string&)>& check);
