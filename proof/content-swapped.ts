/** A signer reads a release; what it contains changes; then the signature over what was read arrives. */
import { AUTHOR, makeAgent, owner, putInReview } from '@/lib/testing/release-fixture'
import type { People } from './people'
import type { Product } from './product'
import { consoleIn, Counts, MEANING, type Proof } from './proof'

const AGENT = 'agt_swapped'
const ACTION = `act_${AGENT}_note`

type Shown = { digests: { root: string } }

export const contentSwapped: Proof = {
  name: 'content-swapped',
  claim: 'a signature over what is no longer offered is a 409 that says what changed',
  rounds: 500,
  async run({ product, people }, rounds) {
    const { admin } = product
    await makeAgent(admin, AGENT)
    const { id } = await putInReview(admin, AGENT, 1, [])
    const counts = new Counts()
    const violations: string[] = []
    const signer = owner('compliance')
    for (let round = 0; round < rounds; round++) {
      const console = consoleIn(round)
      const { digests } = await people.ask<Shown>(console, signer, 'release.get', { release: id })
      const sign = (digest: string, at: 0 | 1) =>
        people.post({
          console: at,
          person: signer,
          operation: 'release.sign',
          input: { release: id, layer: 'compliance', digest, meaning: MEANING },
        })
      // Now and then what was shown is signed at once: a signature that always fails would prove nothing.
      if (round % 25 === 0) {
        const honest = await sign(digests.root, console)
        counts.add(honest.status === 200 ? 'unchanged: signed' : 'unchanged: refused')
        if (honest.status !== 200)
          violations.push(`round ${round}: unchanged, and refused: ${honest.body.detail}`)
      }
      const swap = SWAPS[round % SWAPS.length]!
      await swap.change({ product, people, round, console: consoleIn(round, true) })
      const { status, body } = await sign(digests.root, consoleIn(round >> 1))
      const [row] = await admin`
        select digest, (select count(*)::int from sign_off s where s.release_id = r.id and s.digest <> r.digest and s.voided_at is null) as stale
        from release r where id = ${id}`
      counts.add(`${status} after ${swap.name}`)
      const { digest, changed } = (body.data ?? {}) as { digest?: string; changed?: string[] }
      const right =
        status === 409 &&
        body.code === 'digest_changed' &&
        digest === row!.digest &&
        changed?.includes(swap.section) === true &&
        row!.stale === 0
      if (!right) violations.push(`round ${round}, ${swap.name}: ${status} ${JSON.stringify(body)}`)
    }
    return { rounds, counts: counts.all, violations }
  },
}

type Swap = {
  name: string
  section: string
  change(at: { product: Product; people: People; round: number; console: 0 | 1 }): Promise<void>
}

const editAgent = (
  name: string,
  section: string,
  edit: (round: number) => Record<string, unknown>,
): Swap => ({
  name,
  section,
  async change({ product, people, round, console }) {
    const [row] = await product.admin`select version from agent where id = ${AGENT}`
    await people.act({
      console,
      person: AUTHOR,
      operation: 'agent.update',
      input: { agent: AGENT, expected_version: row!.version, ...edit(round) },
    })
  },
})

const SWAPS: Swap[] = [
  editAgent('another model', 'iam', round => ({ model: `model-${round}` })),
  {
    name: 'a classification',
    section: 'app',
    async change({ product, people, console }) {
      const [row] = await product.admin`select version, data_class from action where id = ${ACTION}`
      const data_class = row!.data_class === 'internal' ? 'confidential' : 'internal'
      await people.act({
        console,
        person: AUTHOR,
        operation: 'action.classify',
        input: {
          actions: [
            {
              action: ACTION,
              expected_version: row!.version,
              classification: { effect: 'write', data_class, reversible: true },
            },
          ],
          reason: 'It was looked at again',
        },
      })
    },
  },
  {
    name: 'a threshold',
    section: 'app',
    async change({ product, people, round, console }) {
      const [rule] =
        await product.admin`select id, version from rule where kind = 'threshold' and agent_id = ${AGENT} and removed_at is null`
      await people.act({
        console,
        person: AUTHOR,
        operation: 'policy.set-threshold',
        input: {
          ...(rule && { id: rule.id, expected_version: rule.version }),
          action: ACTION,
          agent: AGENT,
          condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: String(100 + round) } },
          outcome: 'step_up',
        },
      })
    },
  },
  editAgent('another way back', 'pam', round => ({ rollback: `Switch it off, and call ${round}` })),
]
