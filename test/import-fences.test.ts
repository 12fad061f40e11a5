/**
 * Imports point one way (DESIGN §6). Forbidden by default: a layer may import what its line lists, and nothing
 * else of ours. One comment per exception.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

type Fence = { from: RegExp; may: RegExp[]; packages?: RegExp }

const FENCES: Fence[] = [
  // The pure core: itself, zod, hashes and curves, canonical JSON. No I/O, no framework, no clock.
  { from: /^lib\/domain\//, may: [/^lib\/domain\//], packages: /^(zod|@noble\/(hashes|curves)\/.+|canonicalize)$/ },
  // Primitives know nothing of the product; copying text and the CSP nonce are of the browser.
  { from: /^components\/ui\//, may: [/^components\/ui\//, /^lib\/client\/(use-copy|nonce)\.ts/] },
  { from: /^components\//, may: [/^components\//, /^lib\/(client|domain)\//] },
  // `operation-types.ts` imports types of the registries; types vanish and are not counted.
  { from: /^lib\/client\//, may: [/^lib\/(client|domain)\//] },
  { from: /^app\/api\//, may: [/^lib\/(http|auth|config)\//, /^db\/read\.ts$/] },
  { from: /^app\//, may: [/^app\//, /^components\//, /^lib\/(client|queries|auth|domain|config)\//] },
  { from: /^proxy\.ts$/, may: [/^lib\/http\//] },
  { from: /^lib\/queries\//, may: [/^lib\/(queries|domain|config)\//, /^lib\/http\/parse-input\.ts$/, /^db\/(read|pool|schema\/|stores\/)/, /^lib\/import\//] },
  { from: /^lib\/commands\//, may: [/^lib\/(commands|domain|config|signer|import|passkey)\//, /^lib\/http\/parse-input\.ts$/, /^lib\/auth\/hash-secret\.ts$/, /^lib\/queries\//, /^db\//] },
  { from: /^lib\/auth\//, may: [/^lib\/(auth|domain|config|client|commands)\//, /^db\/(read|pool|schema\/)/] },
  { from: /^lib\/http\//, may: [/^lib\/(http|auth|commands|queries|domain|config)\//, /^db\/(read|schema\/)/] },
  // The relay answers in HTTP too: the same problem documents, the same sign of a lost database.
  { from: /^lib\/relay\//, may: [/^lib\/(relay|domain|config)\//, /^lib\/http\/(problem|database-down)\.ts$/, /^db\//] },
  { from: /^lib\/(signer|worker)\//, may: [/^lib\/(relay|signer|worker|commands|domain|config|passkey|mcp|export)\//, /^db\//] },
  // Talks to servers of strangers: it knows no database and no configuration.
  { from: /^lib\/mcp\//, may: [/^lib\/(mcp|domain)\//], packages: /^(node:|zod$|@modelcontextprotocol\/sdk\/)/ },
  // Checks assertions anywhere: in the console, the signer and, without a network, the CLI.
  { from: /^lib\/passkey\//, may: [/^lib\/(passkey|domain)\//], packages: /^@simplewebauthn\/server(\/helpers)?$/ },
  // Other people's engines look at what is exported to them; they are WebAssembly, so not in the pure core.
  { from: /^lib\/export\//, may: [/^lib\/(export|domain)\//], packages: /^(node:|@cedar-policy\/cedar-wasm\/nodejs$)/ },
  { from: /^lib\/config\//, may: [/^lib\/config\//] },
  { from: /^db\/stores\//, may: [/^db\/(stores|schema)\//, /^db\/pool\.ts$/, /^lib\/domain\//] },
  { from: /^db\/schema\//, may: [/^db\/schema\//, /^lib\/domain\//] },
]

/** `db/write.ts` opens writing transactions: the write path, and the programs that say which role they write as. */
const WRITERS = /^(lib\/commands\/(run-command|record-refusal)\.ts|bin\/[\w-]+\.ts|db\/write\.ts|lib\/testing\/.+|lib\/cli\/.+|bench\/appends\.ts)$/

const IMPORT = /^(?:import|export)\s(?!type\s)(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' })
  .split('\n')
  .filter(file => file && !/\.(test|e2e)\.tsx?$|\.d\.ts$/.test(file))
const modules = new Set(files)

function resolveOurs(from: string, specifier: string): string | null {
  const path = specifier.startsWith('@/') ? specifier.slice(2) : specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : null
  if (path === null) return null
  return [path, `${path}.ts`, `${path}.tsx`].find(candidate => modules.has(candidate)) ?? path
}

const imports = files.flatMap(from =>
  [...readFileSync(from, 'utf8').matchAll(IMPORT)].map(match => {
    const specifier = match[1] ?? match[2] ?? ''
    return { from, specifier, to: resolveOurs(from, specifier) }
  }),
)

test('the check saw the product, not an empty folder', () => {
  expect(files.length).toBeGreaterThan(250)
  expect(imports.filter(({ to }) => to !== null).length).toBeGreaterThan(800)
  for (const { from } of FENCES) expect(files.filter(file => from.test(file)), String(from)).not.toEqual([])
})

test('every import stays on its side of the fence', () => {
  const crossed = imports.flatMap(({ from, specifier, to }) => {
    const fence = FENCES.find(candidate => candidate.from.test(from))
    if (!fence) return []
    const allowed = to === null ? (fence.packages?.test(specifier) ?? true) : fence.may.some(may => may.test(to))
    return allowed ? [] : [`${from} → ${specifier}`]
  })
  expect(crossed).toEqual([])
})

test('only the write path opens writing transactions', () => {
  const writers = imports.filter(({ from, to }) => to === 'db/write.ts' && !WRITERS.test(from)).map(({ from }) => from)
  expect(writers).toEqual([])
})

test('no server actions: every change has one door', () => {
  expect(files.filter(file => /^\s*['"]use server['"]/m.test(readFileSync(file, 'utf8')))).toEqual([])
})

test('the pure core reads no clock and no randomness', () => {
  const impure = files.filter(file => file.startsWith('lib/domain/') && /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.|randomUUID/.test(readFileSync(file, 'utf8')))
  expect(impure).toEqual([])
})
