import { Said } from '@/components/console/said'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'
import type { TrustBoundary } from '@/lib/domain/agent/declaration'
import { Heads, Part } from './section-parts'

/** External parties that its calls reach, one by one. */
export function TrustBoundaries({ boundaries }: { boundaries: readonly TrustBoundary[] }) {
  return (
    <Part title="External parties" none="It names none" count={boundaries.length}>
      <Table aria-label="External parties">
        <Heads names={['Party', 'What crosses to it']} />
        <TableBody>
          {boundaries.map(({ name, description }) => (
            <TableRow key={name}>
              <TableCell className="w-1/3 min-w-32 whitespace-normal">{visibleText(name)}</TableCell>
              <TableCell className="w-2/3 whitespace-normal">
                <Said>{description}</Said>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Part>
  )
}
