// The worker's entry is plain JavaScript, so that any Node can start it from its path: under tsx, under vitest
// and inside a Next production server, which has no TypeScript loader and whose bundler must not see this file.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) })
await import('./parse-worker.ts')
