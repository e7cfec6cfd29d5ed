#pragma once

namespace centroid::binding {

/** Keeps this library loaded until the process ends: its threads outlive the environment that loaded it. */
void pin_library();

}  // namespace centroid::binding
