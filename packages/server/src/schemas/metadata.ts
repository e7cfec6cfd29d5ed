import { Type } from 'typebox'

export const ServerMetadataSchema = Type.Object(
  { name: Type.String(), version: Type.String(), extensions: Type.Array(Type.String()) },
  { $id: 'ServerMetadata', examples: [{ name: 'centroid', version: '0.1.0', extensions: [] }] },
)

const MetadataTensor = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer(), { description: '-1 is any size' }),
})

export const ModelMetadataSchema = Type.Object(
  {
    name: Type.String(),
    versions: Type.Array(Type.String(), { description: 'The default version first' }),
    platform: Type.String(),
    inputs: Type.Array(MetadataTensor),
    outputs: Type.Array(MetadataTensor),
    features: Type.Array(Type.String(), { description: 'The columns of the input, in their order' }),
  },
  {
    $id: 'ModelMetadata',
    examples: [
      {
        name: 'iris',
        versions: ['1'],
        platform: 'centroid_kmeans',
        inputs: [{ name: 'input', datatype: 'FP64', shape: [-1, 4] }],
        outputs: [
          { name: 'label', datatype: 'INT32', shape: [-1] },
          { name: 'distance', datatype: 'FP64', shape: [-1] },
        ],
        features: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
      },
    ],
  },
)

export const ModelParamsSchema = Type.Object({
  name: Type.String({ description: 'Name of the model', examples: ['iris'] }),
})

export const VersionParamsSchema = Type.Object({
  name: Type.String({ description: 'Name of the model', examples: ['iris'] }),
  version: Type.String({ description: 'Version of the model', examples: ['1'] }),
})

/** The path of a model, with and without a version. */
export interface ModelParams {
  name: string
  version?: string
}
