import { HopGraph } from '@/components/console/hop-graph'
import { TierBars } from '@/components/console/tier-bars'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ReachedAgent } from '@/lib/domain/release/content'
import { Heads, Mono, Part } from './section-parts'

type Props = { agent: { id: string; name: string }; reach: readonly ReachedAgent[] }

/** Whom it can have act for it, through whom: the shortest way to each, drawn and as a table. */
export function ReachPart({ agent, reach }: Props) {
  return (
    <Part
      title="Agents it can reach by delegation"
      none="None: it may not have another agent act for it"
      count={reach.length}
    >
      <div className="mb-3">
        <HopGraph start={agent} hops={hopsOf(agent, reach)} label={`Whom ${agent.name} can reach`} />
      </div>
      <Table aria-label="Agents it can reach by delegation">
        <Heads names={['Agent', 'Through', 'Systems', 'Highest tier']} />
        <TableBody>
          {reach.map(({ id, name, path, systems, top_tier }) => (
            <TableRow key={id}>
              <TableCell className="w-1/4 min-w-32 py-1 whitespace-normal wrap-anywhere">
                {visibleLine(name)}
              </TableCell>
              <TableCell className="w-1/2 min-w-40 py-1 whitespace-normal wrap-anywhere">
                {path.length === 2 ? 'its own delegation' : visibleLine(path.slice(1, -1).join(' → '))}
              </TableCell>
              <TableCell className="w-1/4 py-1 whitespace-normal">
                {systems.length === 0 ? (
                  <span className="text-muted">none</span>
                ) : (
                  <Mono>{systems.join(', ')}</Mono>
                )}
              </TableCell>
              <TableCell>
                {top_tier === null ? (
                  <span className="text-muted">no classified action</span>
                ) : (
                  <TierBars tier={top_tier} />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Part>
  )
}

/** Each is drawn behind the one through whom the shortest way leads. */
function hopsOf(agent: Props['agent'], reach: Props['reach']) {
  const byWay = new Map([
    [agent.name, agent],
    ...reach.map(each => [each.path.join('\n'), each] as [string, Props['agent']]),
  ])
  return reach.flatMap(({ id, name, path }) => {
    const from = byWay.get(path.slice(0, -1).join('\n'))
    return from ? [{ from, to: { id, name }, hop: path.length - 1 }] : []
  })
}
