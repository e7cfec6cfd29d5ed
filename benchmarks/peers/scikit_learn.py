"""scikit-learn's K-Means, k-means++ and silhouette on request."""
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_info

from answer_requests import answer_requests, data, initial_centroids

# Stopping at max_iter is what is asked for here.
warnings.filterwarnings("ignore")


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - start) * 1000


def fit(request):
    """From given centroids, tol 0."""
    x = data[request["dtype"]]
    init = initial_centroids(request)
    model = KMeans(
        n_clusters=init.shape[0],
        init=init,
        n_init=1,
        tol=0,
        max_iter=request["maxIter"],
        algorithm=request["algorithm"],
    )
    _, ms = timed(lambda: model.fit(x))
    return {"ms": ms, "nIter": int(model.n_iter_), "inertia": float(model.inertia_)}


def fit_many(request):
    """Several fits of its own seeding one after another, with its default tol and max_iter."""
    x = data[request["dtype"]]

    def fits():
        for seed in range(request["repeats"]):
            model = KMeans(request["k"], n_init=request["nInit"], random_state=seed).fit(x)
        return model

    model, ms = timed(fits)
    return {"ms": ms / request["repeats"], "inertia": float(model.inertia_)}


def sweep(request):
    """One fit per k, with its default tol and max_iter."""
    x = data[request["dtype"]]
    ks = range(request["kMin"], request["kMax"] + 1)
    fits = lambda: [KMeans(k, n_init=request["nInit"], random_state=request["seed"]).fit(x) for k in ks]
    models, ms = timed(fits)
    return {"ms": ms, "inertias": [float(model.inertia_) for model in models]}


def seed(request):
    x = data[request["dtype"]]
    (_, indices), ms = timed(lambda: kmeans_plusplus(x, request["k"], random_state=request["seed"]))
    return {"ms": ms, "indices": indices.tolist()}


def silhouette(request):
    x = data[request["dtype"]]
    labels = np.fromfile(request["labelsPath"], dtype=np.int32)
    score, ms = timed(lambda: silhouette_score(x, labels))
    return {"ms": ms, "score": float(score)}


def versions(_):
    threads = {info["internal_api"]: info["num_threads"] for info in threadpool_info()}
    return {
        "version": sklearn.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
        "threads": threads,
    }


answer_requests(
    {
        "fit": fit,
        "fitMany": fit_many,
        "sweep": sweep,
        "seed": seed,
        "silhouette": silhouette,
        "versions": versions,
    }
)
