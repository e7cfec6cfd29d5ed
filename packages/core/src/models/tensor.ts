/** A float64 array with its shape, row-major. */
export interface Tensor {
  shape: number[]
  data: Float64Array
}

/** What a safetensors file holds. */
export interface TensorFile {
  tensors: Map<string, Tensor>
  metadata: Record<string, string>
}
