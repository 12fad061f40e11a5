/**
 * Bundles of 1,000 agents × 50 actions: canonicalised, hashed, packed and signed, in a process of its own so that its
 * memory can be told. Beside it JSON.stringify and SHA-256 of the same policy, and the same build after one agent changed.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import type { AgentPolicy, BundlePolicy } from '@/lib/domain/policy/model'
import { bundleContentDigest, bundleFiles } from '@/lib/signer/bundle-files'
import { generateKey } from '@/lib/signer/keys'
import { packBundle } from '@/lib/signer/pack-bundle'
import { regoModule } from '@/lib/config/rego-module'
import { heading, median, report } from './measure'
import { buildWorld } from './policy'

const AGENTS = 1000
const ACTIONS = 50

type Figures = { first: number; change: number; reference: number; bytes: number; memory: number }

export async function benchBundle(): Promise<void> {
  heading(`Bundle of ${AGENTS} agents × ${ACTIONS} actions`)
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', import.meta.filename])
  const { first, change, reference, bytes, memory }: Figures = JSON.parse(stdout)
  const json = `${reference.toFixed(0)} ms JSON.stringify and SHA-256 of the same`
  report('canonical, hashed, packed, signed', `${first.toFixed(0)} ms`, json, first / reference)
  report('again after a change of one agent', `${change.toFixed(1)} ms`, 'the whole', change / first)
  report(
    'memory of that process at its most',
    `${memory.toFixed(0)} MiB`,
    `${(bytes / 1e6).toFixed(1)} MB bundle`,
  )
}

/** Milliseconds, bytes and MiB. */
function measure(): Figures {
  const policy = buildWorld(AGENTS, ACTIONS, 1_800_000_000).policy
  const key = generateKey('ES256', 'bench')
  const build = (now: BundlePolicy) => {
    const began = performance.now()
    bundleContentDigest(now, regoModule())
    const { bytes } = packBundle({
      files: bundleFiles(now, regoModule()),
      key,
      scope: now.environment,
      issuer: 'https://console.example',
      issuedAt: now.issued_at,
      manifest: {
        organisation: 'Bench',
        environment: now.environment,
        serial: now.serial,
        issued_at: now.issued_at,
        expires_at: now.expires_at,
        releases_digest: '0'.repeat(64),
      },
    })
    return { took: performance.now() - began, bytes: bytes.length }
  }
  const { took: first, bytes } = build(policy)
  const changes = Array.from({ length: 9 }, (_, i) => build(withOneChanged(policy, `agt_${i * 97}`)).took)
  const memory = process.resourceUsage().maxRSS / 1024
  const began = performance.now()
  createHash('sha256').update(JSON.stringify(policy)).digest()
  return { first, change: median(changes), reference: performance.now() - began, bytes, memory }
}

function withOneChanged(policy: BundlePolicy, id: string): BundlePolicy {
  const agent: AgentPolicy = { ...policy.agents[id]!, status: 'suspended' }
  return { ...policy, serial: policy.serial + 1, agents: { ...policy.agents, [id]: agent } }
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(measure()))
