/** Two layers are still owed; both owners sign in one instant, each over another console. */
import { makeAgent, owner, putInReview } from '@/lib/testing/release-fixture'
import { atOnce, consoleIn, Counts, MEANING, type Proof } from './proof'

const AGENT = 'agt_last_two'

export const lastTwoSigners: Proof = {
  name: 'last-two-signers',
  claim: 'exactly one approval, by the later of two signatures',
  rounds: 1000,
  async run({ product: { admin }, people }, rounds) {
    await makeAgent(admin, AGENT)
    const counts = new Counts()
    const violations: string[] = []
    for (let round = 0; round < rounds; round++) {
      const release = await putInReview(admin, AGENT, round + 1, ['iam', 'iga', 'pam', 'app'])
      await people.signIn(owner('security'), owner('compliance'))
      const sign = (layer: 'security' | 'compliance', other: boolean) => () =>
        people.post({
          console: consoleIn(round >> 1, other),
          person: owner(layer),
          operation: 'release.sign',
          input: { release: release.id, layer, digest: release.digest, meaning: MEANING },
        })
      const replies = await atOnce(round, sign('security', false), sign('compliance', true))
      const [row] = await admin`
        select state,
          (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.approved') as approvals,
          (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.signed') as signings,
          (select count(*)::int from sign_off s where s.release_id = r.id and s.voided_at is null) as signatures
        from release r where id = ${release.id}`
      const accepted = replies.filter(reply => reply.status === 200)
      const approving = accepted.filter(reply => reply.body.data?.approved === true)
      counts.add('signatures accepted', accepted.length)
      counts.add('approvals', row?.approvals)
      counts.add(replies[0].body.data?.approved === true ? 'security was last' : 'compliance was last')
      const right =
        accepted.length === 2 &&
        approving.length === 1 &&
        row?.state === 'approved' &&
        row.approvals === 1 &&
        row.signings === 2 &&
        row.signatures === 6
      if (!right) {
        const said = replies.map(({ status, body }) => `${status} ${body.detail ?? ''}`).join(' / ')
        violations.push(`round ${round}: ${JSON.stringify(row)}, answers ${said}`)
      }
      // Makes room for the next one.
      await admin`update release set state = 'withdrawn' where id = ${release.id}`
    }
    return { rounds, counts: counts.all, violations }
  },
}
