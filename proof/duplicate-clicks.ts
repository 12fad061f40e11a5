/** One person clicks five times at once, over both consoles: without and with an idempotency key. */
import { makeAgent, owner, putInReview } from '@/lib/testing/release-fixture'
import { Counts, MEANING, type Proof } from './proof'

const AGENT = 'agt_clicks'
const CLICKS = 5

export const duplicateClicks: Proof = {
  name: 'duplicate-clicks',
  claim: 'one signature per person, however often it is asked for',
  rounds: 200,
  async run({ product: { admin }, people }, rounds) {
    await makeAgent(admin, AGENT)
    const counts = new Counts()
    const violations: string[] = []
    for (let round = 0; round < rounds; round++) {
      const release = await putInReview(admin, AGENT, round + 1, [])
      await people.signIn(owner('iam'), owner('iga'))
      const click = (layer: 'iam' | 'iga', at: number, key?: string) =>
        people.post({
          console: (round + at) % 2 ? 1 : 0,
          person: owner(layer),
          operation: 'release.sign',
          input: { release: release.id, layer, digest: release.digest, meaning: MEANING },
          key,
        })
      const clicks = Array.from({ length: CLICKS }, (_, at) => at)
      const [bare, keyed] = await Promise.all([
        Promise.all(clicks.map(at => click('iam', at))),
        Promise.all(clicks.map(at => click('iga', at, `click-${round}`))),
      ])
      const rows = await admin`
        select layer, count(*)::int as n,
          (select count(*)::int from evidence_index e where e.type = 'release.signed' and e.subject_id = s.release_id and e.layer = s.layer) as signings
        from sign_off s where release_id = ${release.id} group by release_id, layer order by layer`
      const accepted = bare.filter(({ status }) => status === 200).length
      const told = bare.filter(({ status, body }) => status === 409 && body.code === 'already_signed').length
      const same = new Set(keyed.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size
      counts.add('without a key: signed', accepted)
      counts.add('without a key: told that it is signed', told)
      counts.add('with one key: the same answer', same === 1 ? CLICKS : 0)
      const once = rows.length === 2 && rows.every(({ n, signings }) => n === 1 && signings === 1)
      if (!once || accepted !== 1 || told !== CLICKS - 1 || same !== 1 || keyed[0]?.status !== 200)
        violations.push(
          `round ${round}: ${JSON.stringify(rows)}, ${accepted} accepted, ${told} told, ${same} different answers to one key: ${JSON.stringify(keyed.map(({ status, body }) => [status, body.detail]))}`,
        )
      await admin`update release set state = 'withdrawn' where id = ${release.id}`
    }
    return { rounds, counts: counts.all, violations }
  },
}
