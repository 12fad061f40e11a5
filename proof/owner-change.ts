/** The owner of a layer signs in the instant in which somebody else is made its owner, over another console. */
import { deputy, makeAgent, owner, putInReview } from '@/lib/testing/release-fixture'
import { atOnce, consoleIn, Counts, MEANING, type Proof } from './proof'

const AGENT = 'agt_owner_change'
const PAIR = [owner('compliance'), deputy('compliance')] as const

export const ownerChangeAgainstSignOff: Proof = {
  name: 'owner-change-against-sign-off',
  claim: 'no signature by somebody who did not own the layer at commit',
  rounds: 1000,
  async run({ product: { admin }, people }, rounds) {
    await makeAgent(admin, AGENT)
    const counts = new Counts()
    const violations: string[] = []
    const assign = async (to: string, console: 0 | 1) => {
      const [row] =
        await admin`select version from ownership where agent_id = ${AGENT} and layer = 'compliance'`
      return () =>
        people.post({
          console,
          person: 'per_admin',
          operation: 'control-layer.assign',
          input: {
            agent: AGENT,
            layer: 'compliance',
            team: 'team_compliance',
            accountable: to,
            deputy: null,
            expected_version: row!.version,
          },
        })
    }
    const { id } = await putInReview(admin, AGENT, 1, ['iam'])
    // From here on every owner was named by a command, so evidence alone can tell who owned the layer when.
    await (await assign(PAIR[0], 0))()
    for (let round = 0; round < rounds; round++) {
      const [from, to] = round % 2 === 0 ? PAIR : [PAIR[1], PAIR[0]]
      await people.signIn(from, 'per_admin')
      const [open] = await admin`select digest from release where id = ${id}`
      const handOver = await assign(to, consoleIn(round >> 1, true))
      const sign = () =>
        people.post({
          console: consoleIn(round >> 1),
          person: from,
          operation: 'release.sign',
          input: { release: id, layer: 'compliance', digest: open!.digest, meaning: MEANING },
        })
      const [signature, change] = await atOnce(round, sign, handOver)
      counts.add(signature.status === 200 ? 'signed first, then void' : `refused: ${signature.body.code}`)
      if (change.status !== 200)
        violations.push(`round ${round}: the owner was not changed: ${change.body.detail}`)
      if (signature.status >= 500) violations.push(`round ${round}: ${signature.body.detail}`)
      const wrong = await admin`
        select s.person_id from sign_off s join ownership o on o.agent_id = ${AGENT} and o.layer = s.layer
        where s.release_id = ${id} and s.voided_at is null and s.person_id not in (o.accountable_id, coalesce(o.deputy_id, ''))`
      if (wrong.length > 0)
        violations.push(`round ${round}: a live signature by ${wrong[0]!.person_id}, who owns nothing`)
    }
    const early = await admin`
      select s.seq, s.person_id from evidence_index s
      where s.type = 'release.signed' and s.subject_id = ${id} and s.person_id is distinct from (
        select l.entry::jsonb -> 'data' -> 'after' ->> 'accountable'
        from evidence_index a join log_leaf l on l.seq = a.seq
        where a.type = 'control-layer.assigned' and a.agent_id = ${AGENT} and a.layer = 'compliance' and a.seq < s.seq
        order by a.seq desc limit 1)`
    for (const { seq, person_id } of early)
      violations.push(`evidence #${seq}: ${person_id} signed after somebody else was made owner`)
    const [signings] =
      await admin`select count(*)::int as n from evidence_index where type = 'release.signed' and subject_id = ${id}`
    if (signings!.n !== (counts.all['signed first, then void'] ?? 0))
      violations.push(
        `${signings!.n} signatures in evidence, ${counts.all['signed first, then void']} answered`,
      )
    if (rounds >= 20 && Object.keys(counts.all).length < 2)
      violations.push('One of the two always came first: nothing raced.')
    return { rounds, counts: counts.all, violations }
  },
}
