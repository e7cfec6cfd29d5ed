import { Type } from 'typebox'
import { datatypes } from '../inference/datatypes.ts'

const parameters = Type.Optional(
  Type.Record(Type.String(), Type.Unknown(), { description: 'Accepted and not looked at' }),
)
const values = [5.1, 3.5, 1.4, 0.2]

const RequestInput = Type.Object({
  name: Type.String({
    description: 'Any name for a table [n, d]; the name of its feature for a column [n] or [n, 1]',
  }),
  shape: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 2 }),
  datatype: Type.String({ enum: [...datatypes.keys()] }),
  parameters,
  data: Type.Array(Type.Union([Type.Number(), Type.Array(Type.Number())]), {
    minItems: 1,
    description: 'Row-major, flat or nested as the shape is',
  }),
})

const outputName = Type.String({ enum: ['label', 'distance'] })

export const InferRequestSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'Comes back in the answer' })),
    parameters,
    inputs: Type.Array(RequestInput, {
      minItems: 1,
      description: 'One table [n, d] of all features, or one column per feature',
    }),
    outputs: Type.Optional(
      Type.Array(Type.Object({ name: outputName, parameters }), { description: 'All, if none is named' }),
    ),
  },
  {
    $id: 'InferRequest',
    examples: [
      { id: '42', inputs: [{ name: 'input', shape: [1, 4], datatype: 'FP64', data: values }] },
      {
        inputs: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name, i) => ({
          name,
          shape: [1],
          datatype: 'FP32',
          data: [values[i]],
        })),
        outputs: [{ name: 'label' }],
      },
    ],
  },
)

const ResponseOutput = Type.Object({
  name: outputName,
  shape: Type.Array(Type.Integer()),
  datatype: Type.String({ enum: ['INT32', 'FP64'] }),
  data: Type.Array(Type.Number()),
})

export const InferResponseSchema = Type.Object(
  {
    model_name: Type.String(),
    model_version: Type.String(),
    id: Type.Optional(Type.String()),
    outputs: Type.Array(ResponseOutput),
  },
  {
    $id: 'InferResponse',
    examples: [
      {
        model_name: 'iris',
        model_version: '1',
        id: '42',
        outputs: [
          { name: 'label', shape: [1], datatype: 'INT32', data: [1] },
          { name: 'distance', shape: [1], datatype: 'FP64', data: [0.1413506] },
        ],
      },
    ],
  },
)
