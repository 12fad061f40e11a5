// `npm start`. Plain JavaScript on Node alone, since on a new machine nothing else is there yet.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureDependencies, repositoryDir, requireNode } from './dependencies.mjs'
import { bundleDir, hashInputs } from './inputs.mjs'

requireNode()
process.chdir(repositoryDir)
ensureDependencies()
// From here on TypeScript, unless the last start left a bundle of these very sources: that saves half a second.
// In this same process, so that signals have one place to go.
const bundled = join(bundleDir(repositoryDir, hashInputs(repositoryDir)), 'start.mjs')
if (existsSync(bundled)) {
  await import(pathToFileURL(bundled).href)
} else {
  await import('tsx')
  await import('./start.ts')
}
