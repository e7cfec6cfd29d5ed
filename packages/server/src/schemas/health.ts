import { Type } from 'typebox'

export const LiveSchema = Type.Object({ live: Type.Boolean() }, { $id: 'Live', examples: [{ live: true }] })

export const ReadySchema = Type.Object(
  { ready: Type.Boolean() },
  { $id: 'Ready', examples: [{ ready: true }] },
)

export const NotReadySchema = Type.Object(
  { ready: Type.Boolean(), error: Type.String() },
  {
    $id: 'NotReady',
    examples: [{ ready: false, error: 'Cannot serve: the server must have a model, got none' }],
  },
)

export const ModelReadySchema = Type.Object(
  { name: Type.String(), ready: Type.Boolean() },
  { $id: 'ModelReady', examples: [{ name: 'iris', ready: true }] },
)
