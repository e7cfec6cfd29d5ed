import { ErrorSchema } from './error.ts'
import { LiveSchema, ModelReadySchema, NotReadySchema, ReadySchema } from './health.ts'
import { InferRequestSchema, InferResponseSchema } from './infer.ts'
import { ModelMetadataSchema, ServerMetadataSchema } from './metadata.ts'
import { PredictRequestSchema, PredictResponseSchema } from './predict.ts'

/** The schemas that routes refer to by `$id`; they become the components of the OpenAPI document. */
export const sharedSchemas = [
  ErrorSchema,
  InferRequestSchema,
  InferResponseSchema,
  LiveSchema,
  ModelMetadataSchema,
  ModelReadySchema,
  NotReadySchema,
  PredictRequestSchema,
  PredictResponseSchema,
  ReadySchema,
  ServerMetadataSchema,
]
