"""faiss's K-Means on request: float32, no subsampling, a fixed number of iterations."""
import sys
import time

import faiss
import numpy as np

from answer_requests import answer_requests, data, initial_centroids


def fit(request):
    """maxIter updates and one more assignment, whose objective is the inertia that the others report."""
    x = data["float32"]
    init = initial_centroids({**request, "dtype": "float32"})
    options = {"use_super_kmeans": True} if request["algorithm"] == "super" else {}
    model = faiss.Kmeans(
        x.shape[1],
        init.shape[0],
        niter=request["maxIter"] + 1,
        nredo=1,
        spherical=False,
        max_points_per_centroid=x.shape[0],
        min_points_per_centroid=1,
        **options,
    )
    start = time.perf_counter()
    model.train(x, init_centroids=init)
    ms = (time.perf_counter() - start) * 1000
    return {"ms": ms, "nIter": len(model.obj) - 1, "inertia": float(model.obj[-1])}


def versions(_):
    return {
        "version": faiss.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
        "threads": {"openmp": faiss.omp_get_max_threads()},
        "algorithms": ["default", "super"]
        if hasattr(faiss.ClusteringParameters(), "use_super_kmeans")
        else ["default"],
    }


answer_requests({"fit": fit, "versions": versions})
