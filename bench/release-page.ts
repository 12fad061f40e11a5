/** A release of 500 actions with six signatures, put into the demo's data by SQL, for the answer time of its page. */
import type { Sql } from 'postgres'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { largeRelease } from './release'

export const PAGE_ACTIONS = 500
const ID = 'rel_bench'

/** Its id. Of an agent of the demo that has no open release in that environment, signed by its owners. */
export async function insertLargeRelease(sql: Sql): Promise<string> {
  const [place] = await sql`
    select a.id, a.name, e.environment, p.id as author from agent a
    join agent_environment e on e.agent_id = a.id
    join person p on p.email = 'greta.holm@acme.example'
    where not exists (select from release r where r.agent_id = a.id and r.environment = e.environment and r.state in ('draft', 'in_review', 'approved'))
      and 6 = (select count(distinct o.accountable_id) from ownership o where o.agent_id = a.id)
    order by a.id limit 1`
  if (!place) throw new Error('the demo has no agent with six owners and nothing open')
  const large = largeRelease(PAGE_ACTIONS, 1)
  const content: ReleaseContent = { ...large, agent: { ...large.agent, id: place.id, name: place.name } }
  const { root, sections } = digestRelease(content)
  await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at)
    values (${ID}, 900, ${place.id}, ${place.environment}, 'draft', 1, ${root}, 'high', ${place.author}, now())`
  await sql`insert into release_package (release_id, revision, digest, content, reason, changed_sections, created_at)
    values (${ID}, 1, ${root}, ${sql.json(content as never)}, 'Drafted.', ${[]}, now())`
  await sql`update release set state = 'in_review', requester_id = author_id, submitted_at = now() where id = ${ID}`
  for (const layer of CONTROL_LAYERS) {
    await sql`insert into sign_off (id, release_id, revision, layer, person_id, account_id, session_id, acted_as, digest, section_digest, meaning, authenticated_at, signed_at)
      select ${`sgn_bench_${layer}`}, ${ID}, 1, ${layer}, o.accountable_id, 'acc', 'ses', 'accountable', ${root}, ${sections[layer]}, 'I have read it all', now(), now()
      from ownership o where o.agent_id = ${place.id} and o.layer = ${layer}`
  }
  return ID
}
