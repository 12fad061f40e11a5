import type { Column } from '@/components/console/data-table'
import { Time } from '@/components/console/time'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { CLEARED_NAMES, DRIFT_KIND_NAMES } from '@/lib/domain/drift/describe-drift'
import type { Drift } from './drift-details'

const ABOUT: Column<Drift>[] = [
  {
    id: 'agent',
    header: 'Agent',
    sort: row => row.agent.name,
    cell: row => <span className="font-medium">{row.agent.name}</span>,
  },
  {
    id: 'environment',
    header: 'Environment',
    sort: row => row.environment.name,
    cell: row => row.environment.name,
    hideBelow: 'md',
  },
  {
    id: 'kind',
    header: 'What differs',
    sort: row => DRIFT_KIND_NAMES[row.kind],
    cell: row => (row.observation ? `${DRIFT_KIND_NAMES[row.kind]} seen` : DRIFT_KIND_NAMES[row.kind]),
  },
  {
    id: 'subject',
    header: 'About',
    width: '100%',
    cell: row => <span className="wrap-anywhere">{row.subject || row.now_is}</span>,
  },
  {
    id: 'layers',
    header: 'Layers',
    cell: row => row.layers.map(layer => LAYER_NAMES[layer]).join(', '),
    hideBelow: 'lg',
  },
  {
    id: 'follow_up',
    header: 'Release',
    cell: row => row.follow_up?.label ?? <span className="text-muted">none open</span>,
    hideBelow: 'lg',
  },
]

export const OPEN_COLUMNS: Column<Drift>[] = [
  ...ABOUT,
  {
    id: 'since',
    header: 'Since',
    sort: row => row.detected_at,
    cell: row => <Time at={row.detected_at} />,
  },
]

export const CLEARED_COLUMNS: Column<Drift>[] = [
  ...ABOUT.filter(column => column.id !== 'follow_up'),
  {
    id: 'because',
    header: 'What became of it',
    sort: row => row.cleared_because,
    cell: row => row.cleared_because && CLEARED_NAMES[row.cleared_because],
  },
  {
    id: 'cleared',
    header: 'Cleared',
    sort: row => row.cleared_at,
    descFirst: true,
    cell: row => row.cleared_at && <Time at={row.cleared_at} />,
  },
]
