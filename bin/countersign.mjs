#!/usr/bin/env node
// Starts the command line from its TypeScript source: registers the compiler, then imports the program.
import { fileURLToPath } from 'node:url'

try {
  const { register } = await import('tsx/esm/api')
  // The tsconfig is named: tsx would look for it in the caller's folder, where `@/` means something else or nothing.
  register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) })
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
  console.error(
    'countersign: its packages are not installed yet. Run `npm ci` in the folder of Countersign first.',
  )
  process.exit(2)
}
await import('./countersign.ts')
