import { Nobody, Person } from '@/components/console/person'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ReleaseContent } from '@/lib/domain/release/content'
import { Heads } from './section-parts'

export function OwnersSection({ content }: { content: ReleaseContent }) {
  return (
    <Table aria-label="Owners">
      <Heads names={['Layer', 'Team', 'Accountable', 'Deputy']} />
      <TableBody>
        {CONTROL_LAYERS.map(layer => {
          const { team, accountable, deputy } = content.ownership[layer]
          return (
            <TableRow key={layer}>
              <TableCell>{LAYER_NAMES[layer]}</TableCell>
              <TableCell>{team ?? '–'}</TableCell>
              <TableCell>
                {accountable ? <Person name={accountable.name} /> : <span className="text-deny">Vacant</span>}
              </TableCell>
              <TableCell className="w-full">{deputy ? <Person name={deputy.name} /> : <Nobody />}</TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
