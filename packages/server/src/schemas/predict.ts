import { Type } from 'typebox'

const row = [5.1, 3.5, 1.4, 0.2]
const record = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }

export const PredictRequestSchema = Type.Object(
  {
    rows: Type.Array(
      Type.Union([
        Type.Array(Type.Number(), { description: 'One number per feature, in the order of the model' }),
        Type.Record(Type.String(), Type.Number(), { description: 'One number per feature, by its name' }),
      ]),
      { minItems: 1, description: 'Raw rows, in the units of the training data' },
    ),
    model: Type.Optional(Type.String({ description: 'Needed where the server has several models' })),
    version: Type.Optional(Type.Integer({ description: 'The default version of the model, if not given' })),
    allDistances: Type.Optional(Type.Boolean({ description: 'Also answer the distances to every centroid' })),
  },
  { $id: 'PredictRequest', examples: [{ rows: [row] }, { rows: [record], model: 'iris' }] },
)

export const PredictResponseSchema = Type.Object(
  {
    model: Type.String(),
    version: Type.Integer({ description: '1 for a model from no registry' }),
    labels: Type.Array(Type.Integer(), { description: 'The cluster of each row' }),
    distances: Type.Array(Type.Number(), {
      description:
        'Euclidean distance of each row to the centroid of its cluster, in the units after preparation',
    }),
    allDistances: Type.Optional(
      Type.Array(Type.Array(Type.Number()), { description: 'Per row the distance to each centroid' }),
    ),
  },
  {
    $id: 'PredictResponse',
    examples: [{ model: 'iris', version: 1, labels: [1], distances: [0.1413506] }],
  },
)
