import { fileURLToPath } from 'node:url'
import { createDataFiles, type DataFiles } from './data-files.ts'
import { startPeer, type PeerCommand, type PeerProcess } from './peer-process.ts'
import { knowsPruneSwitch, PRUNE_SWITCH } from './prune-switch.ts'

export const peerNames = ['sklearn', 'ml-kmeans', 'faiss'] as const
export type PeerName = (typeof peerNames)[number]

/** The peers that run here; must be closed. */
export interface Peers {
  sklearn: PeerProcess | null
  mlKMeans: PeerProcess | null
  faiss: PeerProcess | null
  /** Our native backend with pruning switched off. */
  bruteForce: PeerProcess | null
  files: DataFiles
  close(): void
}

export interface StartPeersOptions {
  wanted: readonly PeerName[]
  bruteForce: boolean
  /** Path of a Python interpreter. */
  python: string
  signal?: AbortSignal
  /** Told why a peer does not run. */
  leaveOut(reason: string): void
}

const INSTALL: Partial<Record<string, string>> = {
  'scikit-learn': 'pip install scikit-learn',
  faiss: 'pip install faiss-cpu',
}

/** Starts the wanted peers, each in a process of its own; those that do not start are left out with a reason. */
export async function startPeers(options: StartPeersOptions): Promise<Peers> {
  const { wanted, python, signal, leaveOut } = options
  const start = async (isWanted: boolean, peer: Omit<PeerCommand, 'signal'>): Promise<PeerProcess | null> => {
    if (!isWanted) return null
    try {
      return await startPeer({ ...peer, signal })
    } catch (error) {
      signal?.throwIfAborted()
      const install = INSTALL[peer.name]
      const cure = install && ` (${install}, or name a Python that has it by --python or CENTROID_PYTHON)`
      leaveOut(`${peer.name} is left out: ${(error as Error).message}${cure ?? ''}`)
      return null
    }
  }
  const script = (name: string) => [fileURLToPath(new URL(`../../peers/${name}`, import.meta.url))]
  const module = (name: string) => [fileURLToPath(new URL(name, import.meta.url))]
  const node = process.execPath
  const hasSwitch = options.bruteForce && knowsPruneSwitch()

  const sklearn = await start(wanted.includes('sklearn'), {
    name: 'scikit-learn',
    command: python,
    args: script('scikit_learn.py'),
  })
  const faiss = await start(wanted.includes('faiss'), {
    name: 'faiss',
    command: python,
    args: script('faiss_kmeans.py'),
  })
  const mlKMeans = await start(wanted.includes('ml-kmeans'), {
    name: 'ml-kmeans',
    command: node,
    args: module('ml-kmeans-process.js'),
  })
  const bruteForce = await start(hasSwitch, {
    name: 'brute force',
    command: node,
    args: module('brute-force-process.js'),
    env: { [PRUNE_SWITCH]: '0' },
  })
  const files = createDataFiles()
  const close = () => {
    for (const peer of [sklearn, faiss, mlKMeans, bruteForce]) peer?.close()
    files.close()
  }
  return { sklearn, faiss, mlKMeans, bruteForce, files, close }
}
