/** What an agent declares, as the document shows it. Packages from before version 3 say nothing, and get no line. */
import type { TrustBoundary } from '../agent/declaration'
import { DRILL_NAMES } from '../agent/drill'
import { attributeWords } from '../organisation/describe-when'
import type { Drill } from './content'
import { type Block, type Cell, utcOfSeconds } from './document-blocks'

type Row = [label: string, value: Cell]

export const saidRow = (label: string, words: string | undefined): Row[] =>
  words === undefined ? [] : [[label, words === '' ? 'Not said' : words]]

export const attributeRows = (attributes: readonly string[] | undefined): Row[] =>
  attributes === undefined
    ? []
    : [
        [
          'Attributes',
          attributes.length === 0
            ? 'Neither regulated nor in contact with customers'
            : attributes.map(attributeWords).join('\n'),
        ],
      ]

export function drillRows(drills: readonly Drill[] | undefined): Row[] {
  if (drills?.length === 0) return [['Drills', 'None on record']]
  return (drills ?? []).map(({ kind, drilled_at, result, note }) => [
    `${DRILL_NAMES[kind]} drill`,
    `${utcOfSeconds(drilled_at)}, it ${result}: ${note}`,
  ])
}

export const retentionRows = (days: number | undefined): Row[] =>
  days === undefined ? [] : [['Evidence kept', `${days.toLocaleString('en')} days`]]

export const boundaryTable = (boundaries: readonly TrustBoundary[] | undefined): Block[] =>
  boundaries === undefined
    ? []
    : [
        {
          kind: 'table',
          title: 'External parties',
          none: 'It names none.',
          columns: [
            { title: 'Party', share: 4 },
            { title: 'What crosses to it', share: 10 },
          ],
          rows: boundaries.map(({ name, description }) => [name, description]),
        },
      ]
