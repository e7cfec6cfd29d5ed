export { createInferenceApp, type InferenceAppOptions } from './app.ts'
export { startServer, type InferenceServer, type StartServerOptions } from './start-server.ts'
