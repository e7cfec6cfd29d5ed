#pragma once

namespace centroid::binding {

/**
 * Keeps this library loaded until the process ends: its threads outlive the environment that loaded it. On Linux the
 * linker's `nodelete` does that, which asks for no newer C library.
 */
void pin_library();

}  // namespace centroid::binding
