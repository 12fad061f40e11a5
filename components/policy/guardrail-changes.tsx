import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/action/visible-text'
import type { GuardrailDetail } from './types'

type Changes = GuardrailDetail['versions'][number]['changes']

/** Line by line what differs: before beside after. */
export function GuardrailChanges({ changes, label }: { changes: Changes; label: string }) {
  return (
    <Table aria-label={label}>
      <TableHead>
        <TableRow>
          <TableHeader>Part</TableHeader>
          <TableHeader>Before</TableHeader>
          <TableHeader>After</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {changes.map(({ field, before, after }) => (
          <TableRow key={field}>
            <TableCell className="w-28 align-top text-muted">{field}</TableCell>
            <TableCell className="align-top whitespace-normal wrap-anywhere text-muted">
              {before === null ? '–' : <del className="decoration-muted/60">{visibleText(before)}</del>}
            </TableCell>
            <TableCell className="align-top whitespace-normal wrap-anywhere">
              {after === null ? '–' : <ins className="no-underline">{visibleText(after)}</ins>}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
