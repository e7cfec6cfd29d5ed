#pragma once

namespace centroid {

/** A row's silhouette: how much nearer its own cluster is than the nearest other one, in [-1, 1]; 0 for 0 / 0. */
inline double silhouette_coefficient(double own, double nearest) {
  const double larger = own > nearest ? own : nearest;
  return larger > 0 ? (nearest - own) / larger : 0;
}

}  // namespace centroid
