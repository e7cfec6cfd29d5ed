"""One JSON object per line on stdin, one answer per line on stdout; the data come in files of float64."""
import json
import sys

import numpy as np

data = {}


def load(request):
    values = np.fromfile(request["path"]).reshape(request["rows"], request["cols"])
    data.clear()
    data["float64"] = values
    data["float32"] = values.astype(np.float32)
    return {}


def initial_centroids(request):
    """The k x d centroids that the request lists, in the precision that it asks for."""
    values = np.fromfile(request["initPath"]).reshape(-1, data["float64"].shape[1])
    return values.astype(request["dtype"])


def answer_requests(operations):
    operations = {"load": load, **operations}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = operations[request["op"]](request)
        except Exception as error:  # told to the asker, who knows whether to go on
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
