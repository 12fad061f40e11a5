/** What the document says of delegations, of fields that enforcers don't supply, and of what becomes of calls. */
import type { FieldSupply, ReachedAgent, ReleaseImpact } from './content'
import { type Block, everythingElse, inEights } from './document-blocks'

export function reachTable(reach: readonly ReachedAgent[] | undefined): Block[] {
  if (!reach) return []
  return [
    {
      kind: 'table',
      title: 'Agents it can reach by delegation',
      none: 'None: it may not have another agent act for it.',
      columns: [
        { title: 'Agent', share: 4 },
        { title: 'Through', share: 6 },
        { title: 'Systems', share: 4, mono: true },
        { title: 'Highest tier', share: 2 },
      ],
      rows: reach.map(({ id, name, path, systems, top_tier }) => [
        `${name}\n${id}`,
        path.join(' → '),
        systems.join('\n') || '–',
        top_tier ?? 'none',
      ]),
    },
  ]
}

export function supplyTable(
  supply: readonly FieldSupply[] | undefined,
  names: ReadonlyMap<string, string>,
): Block[] {
  if (!supply) return []
  return [
    {
      kind: 'table',
      title: 'Fields that rules look at',
      none: 'No rule looks at a field that an enforcer may leave out.',
      columns: [
        { title: 'Field', share: 4, mono: true },
        { title: 'Rules', share: 6 },
        { title: 'Missing at', share: 5 },
      ],
      rows: supply.map(({ field, rules, missing_at }) => [
        field,
        rules.map(id => names.get(id) ?? id).join('\n'),
        missing_at
          .map(({ enforcer, said }) => `${enforcer}${said === 'nothing' ? ' (never said)' : ''}`)
          .join('\n') || 'no enforcer',
      ]),
    },
  ]
}

export function impactBlocks(impact: ReleaseImpact): Block[] {
  const number = (of: number) => of.toLocaleString('en')
  return [
    { kind: 'heading', text: 'What becomes of calls', part: true },
    {
      kind: 'facts',
      rows: [
        [
          'Measured against',
          impact.against === null
            ? 'nothing: no release was in force'
            : { mono: `the release in force, ${inEights(impact.against)}` },
        ],
        ['Newly allowed', number(impact.newly_allowed)],
        ['Newly stepped up', number(impact.newly_stepped_up)],
        ['Newly denied', number(impact.newly_denied)],
        ['Unchanged', number(impact.unchanged)],
        ...everythingElse(impact, [
          'against',
          'newly_allowed',
          'newly_stepped_up',
          'newly_denied',
          'unchanged',
          'not_analysed',
          'lines',
          'more',
          'findings',
        ]),
        ...(impact.not_analysed ? [['Not analysed', number(impact.not_analysed)] as [string, string]] : []),
      ],
    },
    {
      kind: 'table',
      title: 'Actions that change',
      none: 'No outcome of any action changes.',
      columns: [{ title: 'Action, and its outcome before and after', share: 1, mono: true }],
      rows: impact.lines.map(line => [line]),
    },
    ...(impact.more > 0
      ? [{ kind: 'text' as const, text: `And ${number(impact.more)} more, which the counts include.` }]
      : []),
    ...(impact.findings
      ? [
          {
            kind: 'table' as const,
            title: 'What stands out in the rules',
            none: 'Nothing.',
            columns: [{ title: 'Action, and what its rules do', share: 1 }],
            rows: impact.findings.map(line => [line]),
          },
        ]
      : []),
  ]
}
