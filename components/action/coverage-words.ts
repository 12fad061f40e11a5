/** What the coverage page says, filters by and exports. */
import type { QueryOutput } from '@/lib/client/operation-types'
import { type CoveredAction, type CoveredAgent, GAP_WORDS } from './coverage-columns'
import { csv, downloadCsv } from './csv'

export type View = QueryOutput<'policy.coverage'>

const TIER_LABELS = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unclassified: 'Unclassified',
}

export function answerOf({ counts }: View): string {
  const of = counts.actions.toLocaleString('en')
  return [
    `${counts.unclassified.toLocaleString('en')} of ${of} actions unclassified`,
    `${counts.no_threshold.toLocaleString('en')} without threshold`,
    counts.never_called === null
      ? 'calls not known'
      : `${counts.never_called.toLocaleString('en')} never called`,
    `${counts.default_only} of ${counts.agents} agents on the default policy.`,
  ].join(', ')
}

export function actionFacets({ counts, systems }: View) {
  return [
    {
      name: 'gap' as const,
      label: 'Gap',
      any: 'Any gap',
      options: [
        { value: 'unclassified', label: GAP_WORDS.unclassified, count: counts.unclassified },
        { value: 'no_threshold', label: GAP_WORDS.no_threshold, count: counts.no_threshold },
        ...(counts.never_called === null
          ? []
          : [{ value: 'never_called', label: GAP_WORDS.never_called, count: counts.never_called }]),
      ],
    },
    {
      name: 'system' as const,
      label: 'System',
      any: 'Any system',
      options: systems.map(({ slug, name }) => ({ value: slug, label: name })),
    },
    {
      name: 'tier' as const,
      label: 'Tier',
      any: 'Any tier',
      options: Object.entries(TIER_LABELS).map(([value, label]) => ({ value, label })),
    },
  ]
}

export function agentFacets({ counts }: View) {
  return [
    {
      name: 'gap' as const,
      label: 'Policy',
      any: 'Any policy',
      options: [{ value: 'default_only', label: 'Tiers only', count: counts.default_only }],
    },
  ]
}

export function exportCsv(
  agents: boolean,
  actionRows: readonly CoveredAction[],
  agentRows: readonly CoveredAgent[],
) {
  if (agents) {
    const header = ['agent', 'state', 'actions', 'thresholds', 'guardrails', 'default_only']
    const rows = agentRows.map(row => [
      row.name,
      row.state,
      row.actions,
      row.thresholds,
      row.guardrails,
      row.default_only ? 'yes' : 'no',
    ])
    return downloadCsv('coverage-agents.csv', csv(header, rows))
  }
  const header = [
    'system',
    'action',
    'state',
    'tier',
    'thresholds',
    'calls',
    'denied',
    'last_called_at',
    'gaps',
  ]
  const rows = actionRows.map(row => [
    row.system.slug,
    row.name,
    row.state,
    row.tier,
    row.thresholds,
    row.calls,
    row.denied,
    row.last_called_at,
    row.gaps.join(' '),
  ])
  downloadCsv('coverage-actions.csv', csv(header, rows))
}
