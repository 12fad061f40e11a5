import { Shape } from '@/components/ui/shape'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { FieldSupply } from '@/lib/domain/release/content'
import { Heads, Mono, Part } from './section-parts'

type Props = { supply: readonly FieldSupply[]; names: ReadonlyMap<string, string> }

/** Request fields that rules look at, and the enforcers that may leave them out. */
export function FieldSupplyPart({ supply, names }: Props) {
  return (
    <Part
      title="Fields that rules look at"
      none="No rule looks at a field that an enforcer may leave out"
      count={supply.length}
    >
      <p className="mb-1 text-table text-muted">
        Where a field is missing, a rule that looks at it holds: calls are denied or stepped up that need not
        be.
      </p>
      <Table aria-label="Fields that rules look at">
        <Heads names={['Field', 'Rules', 'Missing at']} />
        <TableBody>
          {supply.map(({ field, rules, missing_at }) => (
            <TableRow key={field}>
              <TableCell className="py-1">
                <Mono>{field}</Mono>
              </TableCell>
              <TableCell className="w-1/2 min-w-40 py-1 whitespace-normal">
                <ul>
                  {rules.map(id => (
                    <li key={id} className="wrap-anywhere">
                      {visibleLine(names.get(id) ?? id)}
                    </li>
                  ))}
                </ul>
              </TableCell>
              <TableCell className="w-1/2 py-1 whitespace-normal">
                {missing_at.length === 0 ? (
                  <span className="text-muted">no enforcer</span>
                ) : (
                  <ul>
                    {missing_at.map(({ enforcer, said }) => (
                      <li key={enforcer} className="flex items-start gap-1.5 wrap-anywhere">
                        <Shape name="clock" className="mt-1 text-step" />
                        <span>
                          {enforcer}
                          {said === 'nothing' && <span className="text-muted"> never said</span>}
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Part>
  )
}
