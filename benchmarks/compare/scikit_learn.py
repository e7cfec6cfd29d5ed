"""Fits K-Means on request: one JSON object per line on stdin, one on stdout."""
import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_info

# Stopping at max_iter is what is asked for here.
warnings.filterwarnings("ignore")
data = {}


def load(request):
    values = np.fromfile(request["path"]).reshape(request["rows"], request["cols"])
    data["float64"] = values
    data["float32"] = values.astype(np.float32)
    data["init"] = np.fromfile(request["initPath"]).reshape(-1, request["cols"])
    return {}


def fit(request):
    x = data[request["dtype"]]
    model = KMeans(
        n_clusters=data["init"].shape[0],
        init=data["init"].astype(x.dtype),
        n_init=1,
        tol=0,
        max_iter=request["maxIter"],
        algorithm=request["algorithm"],
    )
    start = time.perf_counter()
    model.fit(x)
    ms = (time.perf_counter() - start) * 1000
    return {"ms": ms, "nIter": int(model.n_iter_), "inertia": float(model.inertia_)}


def versions(_):
    threads = {info["internal_api"]: info["num_threads"] for info in threadpool_info()}
    return {
        "scikitLearn": sklearn.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
        "threads": threads,
    }


for line in sys.stdin:
    request = json.loads(line)
    answer = {"load": load, "fit": fit, "versions": versions}[request["op"]](request)
    print(json.dumps(answer), flush=True)
