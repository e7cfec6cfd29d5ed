/** The versions of Node that centroid is tested on. */
export const supportedNode = '^20.17.0 || >=22.9.0'

/** Whether a version such as `20.20.2` is one of them. (pure) */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return (major === 20 && minor >= 17) || (major === 22 && minor >= 9) || major > 22
}
