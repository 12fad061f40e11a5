// The thread's entry is plain JavaScript: it registers the compiler where the signer itself runs compiled.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) })
await import('./export-worker.ts')
