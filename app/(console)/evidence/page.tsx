import { EvidenceList } from '@/components/evidence/evidence-list'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission, whoMay } from '@/lib/domain/member/permissions'
import { listEvidenceFacets } from '@/lib/queries/evidence/list-facets'
import { listEvidence } from '@/lib/queries/evidence/list-evidence'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Evidence' }

const PAGE = 100
const FILTERED = [
  'q',
  'agent',
  'type',
  'layer',
  'person',
  'refused',
  'from',
  'to',
  'subject',
  'digest',
  'before',
]

type Props = { searchParams: Promise<Record<string, string | undefined>> }

export default async function EvidencePage({ searchParams }: Props) {
  const search = await searchParams
  const actor = await requireActor(paths.evidence(search))
  // Filtered views ask from the browser; the plain one arrives with its rows.
  const plain = FILTERED.every(name => search[name] === undefined)
  return (
    <Prefetched
      actor={actor}
      asks={[[listEvidenceFacets, {}], ...(plain ? ([[listEvidence, { limit: PAGE }]] as const) : [])]}
    >
      <EvidenceList
        mayNotExport={hasPermission(actor, 'evidence.export') ? null : `${whoMay('evidence.export')}.`}
      />
    </Prefetched>
  )
}
