import { Type } from 'typebox'

/** What every answer other than 200 looks like, as in the Open Inference Protocol. */
export const ErrorSchema = Type.Object(
  {
    error: Type.String({
      description: 'What could not be done, what is required and what was found; then a hint.',
    }),
  },
  {
    $id: 'Error',
    description: 'Why the request could not be answered',
    examples: [
      {
        error:
          'Cannot predict: row 0 must have 4 features, got 3\n' +
          'Hint: the model has 4 features: sepal_length, sepal_width, petal_length, petal_width',
      },
    ],
  },
)

const descriptions = {
  400: 'The request is malformed',
  404: 'There is no such model or version',
  413: 'The body is too large',
  414: 'The name in the URL is too long',
  415: 'The body is not JSON',
  422: 'The data do not fit the model',
} as const

/** The error answers of a route, for its `response` schema. */
export function errorResponses(...statusCodes: (keyof typeof descriptions)[]): Record<string, unknown> {
  return Object.fromEntries(
    statusCodes.map((code) => [code, Type.Ref('Error#', { description: descriptions[code] })]),
  )
}
