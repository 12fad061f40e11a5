/**
 * `npm run prove`: what must hold when two consoles, or a `kill -9`, come in between, tried against the processes that
 * run in production. `npm run prove -- --only kill-9 --rounds 10` runs one proof, shorter.
 */
import { parseArgs } from 'node:util'
import { makeOrganisation } from '@/lib/testing/release-fixture'
import { TEST_RULES } from '@/lib/testing/rules'
import { contentSwapped } from './content-swapped'
import { duplicateClicks } from './duplicate-clicks'
import { killNine } from './kill-nine'
import { lastTwoSigners } from './last-two-signers'
import { ownerChangeAgainstSignOff } from './owner-change'
import { People } from './people'
import { type Product, startProduct } from './product'
import type { Proof, Verdict } from './proof'

const PROOFS: Proof[] = [lastTwoSigners, ownerChangeAgainstSignOff, contentSwapped, duplicateClicks, killNine]
const SHOWN_VIOLATIONS = 5

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', multiple: true },
  },
})
const chosen = values.only ? PROOFS.filter(({ name }) => values.only!.includes(name)) : PROOFS
const unknown = (values.only ?? []).filter(name => !PROOFS.some(proof => proof.name === name))
/** `--rounds 25` for all, `--rounds kill-9=6` for one. */
const rounds = new Map(
  (values.rounds ?? []).map(text => {
    const [name, count] = text.includes('=') ? text.split('=') : ['', text]
    return [name!, Number(count)] as const
  }),
)
if (unknown.length > 0 || [...rounds.values()].some(count => !Number.isInteger(count) || count < 1)) {
  console.error(`Usage: npm run prove -- [--only <proof>]… [--rounds <n> | --rounds <proof>=<n>]…`)
  console.error(`Proofs: ${PROOFS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

// postgres.js writes once more to a connection that was lost under it, outside of any promise: the query itself is
// rejected as it should be. This program has to outlive the databases that it kills.
process.on('uncaughtException', error => {
  if (/reading 'write'/.test(error.message)) return
  console.error(error.stack)
  process.exit(1)
})

let product: Product | undefined
try {
  product = await startProduct(line => console.log(line))
  await makeOrganisation(product.admin)
  // Publication is asked for in the proof that is about it; in the others the signer leaves approved releases alone.
  const asked = { ...TEST_RULES, settings: { ...TEST_RULES.settings, publish_automatically: false } }
  await product.admin`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (1, ${product.admin.json(asked)}, 'per_security', 'per_compliance', 'Publication is asked for', now())`
  const people = new People(product)
  for (const proof of chosen) {
    const began = performance.now()
    const wanted = rounds.get(proof.name) ?? rounds.get('') ?? proof.rounds
    const verdict = await proof.run({ product, people }, wanted)
    report(proof, verdict, performance.now() - began)
    if (verdict.violations.length > 0) process.exitCode = 1
  }
} catch (error) {
  console.error(error instanceof Error ? error.stack : error)
  process.exitCode = 1
} finally {
  await product?.stop()
}
// Keep-alive connections to consoles that are gone must not keep us.
process.exit()

function report({ name, claim }: Proof, { rounds: done, counts, violations }: Verdict, ms: number): void {
  const seen = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  const held = violations.length === 0 ? 'held' : `BROKEN ${violations.length} times`
  console.log(`${name}: ${done} rounds, ${held} (${claim}): ${seen.join(', ')} (${(ms / 1000).toFixed(0)} s)`)
  for (const violation of violations.slice(0, SHOWN_VIOLATIONS)) console.log(`  ${violation}`)
  if (violations.length > SHOWN_VIOLATIONS) console.log(`  and ${violations.length - SHOWN_VIOLATIONS} more`)
}
