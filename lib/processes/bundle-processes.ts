import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bundleDir } from '../../bin/inputs.mjs'

const ENTRIES = ['start', 'prepare-database', 'relay', 'worker', 'signer', 'export-worker', 'demo-idp']
const KEEP_BUNDLES = 3

/** The part of esbuild that we use. */
type Esbuild = { build(options: object): Promise<unknown>; stop(): Promise<void> }

/**
 * Our own processes as plain JavaScript, one file each: compiled once and not by every process at every start,
 * which was most of the time of a warm start. Returns the directory that holds them.
 */
export async function bundleProcesses(repositoryDir: string, inputs: string): Promise<string> {
  const target = bundleDir(repositoryDir, inputs)
  if (existsSync(target)) return target
  mkdirSync(dirname(target), { recursive: true })
  const draft = mkdtempSync(join(dirname(target), 'draft-'))
  const compiler = loadEsbuild(repositoryDir)
  try {
    await compiler.build({
      absWorkingDir: repositoryDir,
      entryPoints: ENTRIES.map(entry => `bin/${entry}.ts`),
      outdir: draft,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'linked',
      logLevel: 'silent', // a failure is thrown, with its reasons
    })
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error // else another start was quicker
  } finally {
    await compiler.stop() // it would stay as a process of its own
  }
  dropOld(dirname(target))
  return target
}

/** tsx's own copy: the one that runs the same sources unbundled. */
function loadEsbuild(repositoryDir: string): Esbuild {
  const fromHere = createRequire(join(repositoryDir, 'package.json'))
  return createRequire(fromHere.resolve('tsx/package.json'))('esbuild')
}

/** Older ones may still be running, and a process of theirs that crashed needs its file to come back. */
function dropOld(directory: string): void {
  const byAge = readdirSync(directory)
    .map(name => join(directory, name))
    .map(path => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { path } of byAge.slice(KEEP_BUNDLES)) rmSync(path, { recursive: true, force: true })
}
