// `npm start`. Plain JavaScript on Node alone, since on a new machine nothing else is there yet.
import { ensureDependencies, repositoryDir, requireNode } from './dependencies.mjs'

requireNode()
process.chdir(repositoryDir)
ensureDependencies()
// From here on TypeScript. In this same process, so that signals have one place to go.
await import('tsx')
await import('./start.ts')
