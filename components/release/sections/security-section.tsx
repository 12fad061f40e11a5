import { Fact, Facts } from '@/components/console/inspector'
import { Said } from '@/components/console/said'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { FieldSupplyPart } from './field-supply-part'
import { ReachPart } from './reach-part'
import { Heads, Mono, Part, Words } from './section-parts'
import { TrustBoundaries } from './trust-boundaries-part'

const MODES = {
  direct: 'by itself',
  via: 'through other agents only',
  both: 'by itself and through others',
} as const

type Props = {
  security: ReleaseSections['security']
  agent: { id: string; name: string }
  /** Of the rules, by id. */
  names: ReadonlyMap<string, string>
}

export function SecuritySection({ security, agent, names }: Props) {
  const reach = (rows: readonly { system: string; items: readonly string[] }[]) =>
    rows.flatMap(row => row.items.map(item => `${row.system} ${item}`))
  return (
    <>
      <Facts>
        <Fact label="Delegates to">
          <Words items={security.delegates_to.map(row => row.name)} none="No agent" />
        </Fact>
        <Fact label="Endpoints">
          <Words
            items={reach(security.endpoints.map(row => ({ system: row.system, items: row.endpoints })))}
            none="None may be named in a request"
          />
        </Fact>
        <Fact label="Data sets">
          <Words
            items={reach(security.datasets.map(row => ({ system: row.system, items: row.datasets })))}
            none="None may be named in a request"
          />
        </Fact>
        {security.trust_boundaries && (
          <>
            <Fact label="At a gateway">
              <Said>{security.enforced_at_gateway}</Said>
            </Fact>
            <Fact label="In the application">
              <Said>{security.enforced_in_application}</Said>
            </Fact>
          </>
        )}
      </Facts>
      {security.trust_boundaries && <TrustBoundaries boundaries={security.trust_boundaries} />}
      {security.reach && <ReachPart agent={agent} reach={security.reach} />}
      <Part title="Its own actions" none="None" count={security.surface.length}>
        <Table aria-label="Its own actions">
          <Heads names={['System', 'Action', 'How']} />
          <TableBody>
            {security.surface.map(row => (
              <TableRow key={`${row.system} ${row.action}`}>
                <TableCell>
                  <Mono>{row.system}</Mono>
                </TableCell>
                <TableCell className="w-full min-w-40 whitespace-normal">
                  <Mono>{row.action}</Mono>
                </TableCell>
                <TableCell className="text-muted">{MODES[row.mode]}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
      {security.field_supply && <FieldSupplyPart supply={security.field_supply} names={names} />}
    </>
  )
}
