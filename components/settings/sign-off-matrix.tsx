import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { whenInWords } from '@/lib/domain/organisation/describe-when'
import type { MatrixRow } from '@/lib/domain/organisation/rules'

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Signatures per layer. Of all rows that hold for a release, the larger count of each layer is asked for. */
export function SignOffMatrix({ matrix }: { matrix: readonly MatrixRow[] }) {
  return (
    <Table aria-label="Sign-off matrix">
      <TableHead>
        <tr>
          <TableHeader>Row</TableHeader>
          <TableHeader>Where</TableHeader>
          {CONTROL_LAYERS.map(layer => (
            <TableHeader key={layer} className="text-right">
              {LAYER_NAMES[layer]}
            </TableHeader>
          ))}
          <TableHeader>Passkey</TableHeader>
          <TableHeader>Drill</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {matrix.map(row => (
          <TableRow key={row.name}>
            <TableCell className="min-w-32 py-1.5 font-medium whitespace-normal">
              {visibleLine(row.name)}
            </TableCell>
            <TableCell className="w-full min-w-40 py-1.5 whitespace-normal">
              {sentence(whenInWords(row.when)) || <span className="text-muted">Always</span>}
            </TableCell>
            {CONTROL_LAYERS.map(layer => (
              <TableCell key={layer} className="text-right tabular-nums">
                {row.requires[layer] || <span className="text-muted">0</span>}
              </TableCell>
            ))}
            <TableCell>{row.passkey ? 'Required' : <span className="text-muted">No</span>}</TableCell>
            <TableCell>{row.drill ? 'Required' : <span className="text-muted">No</span>}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
