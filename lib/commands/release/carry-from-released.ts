/** The package of a small release, with what it carries from the release in force as things stand now. */
import type { Tx } from '@/db/pool'
import { loadCarryChain } from '@/db/stores/carry'
import { loadReleasesInForce } from '@/db/stores/drift'
import type { Contributor, ReleaseRow } from '@/db/stores/release'
import { findDrift } from '@/lib/domain/drift/find-drift'
import { carrySignatures } from '@/lib/domain/release/carry'
import type { ReleaseContent } from '@/lib/domain/release/content'

export async function carryFromReleased(
  tx: Tx,
  release: Pick<ReleaseRow, 'agent_id' | 'environment' | 'number'>,
  content: ReleaseContent,
  contributors: Contributor[],
): Promise<ReleaseContent> {
  const [base] = await loadReleasesInForce(tx, [release.agent_id], release.environment)
  return carrySignatures(content, {
    base: base?.release.id ?? '',
    number: release.number,
    chain: await loadCarryChain(tx, base ? [base.release.id] : []),
    concerned: base ? findDrift(base.content, content).flatMap(({ layers }) => layers) : [],
    contributors: contributors.map(({ person_id }) => person_id),
  })
}
