import { Fact, Facts } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Time } from '@/components/console/time'
import { Table, TableBody, TableCell, TableRow } from '@/components/ui/table'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { obligationWords } from '@/lib/domain/policy/describe-obligations'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { Heads, Mono, Part, Words } from './section-parts'

export function EvidenceSection({ compliance }: { compliance: ReleaseSections['compliance'] }) {
  return (
    <>
      <Part title="Guardrails that apply" none="None" count={compliance.guardrails.length}>
        <Table aria-label="Guardrails that apply">
          <Heads names={['Guardrail', 'At least', 'When, and with what', 'Actions']} />
          <TableBody>
            {compliance.guardrails.map(({ rule, name, matches }) => (
              <TableRow key={rule.id}>
                <TableCell className="w-2/5 min-w-32 py-1 whitespace-normal">
                  {name}{' '}
                  <span className="text-muted">
                    {LAYER_NAMES[rule.layer]} v{rule.version}
                  </span>
                </TableCell>
                <TableCell>
                  <OutcomeChip outcome={rule.outcome} />
                </TableCell>
                <TableCell className="w-3/5 min-w-32 py-1 whitespace-normal">
                  {rule.message}
                  <span className="block text-meta text-muted">{obligationWords(rule.obligations)}</span>
                </TableCell>
                <TableCell className="text-right tabular-nums">{matches.length}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
      <Part title="Exceptions" none="No exception from a guardrail" count={compliance.exceptions.length}>
        <Table aria-label="Exceptions">
          <Heads names={['Action', 'Up to version', 'Ends', 'Reason']} />
          <TableBody>
            {compliance.exceptions.map(row => (
              <TableRow key={`${row.id} ${row.system} ${row.action}`}>
                <TableCell>
                  <Mono>{`${row.system} ${row.action}`}</Mono>
                </TableCell>
                <TableCell>v{row.up_to_version}</TableCell>
                <TableCell>
                  <Time at={row.expires_at} show="date" />
                </TableCell>
                <TableCell className="w-full whitespace-normal">
                  {row.reason}
                  {row.whole_system && (
                    <span className="block text-meta text-muted">Granted for the whole system</span>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Part>
      <Part
        title="Fields that enforcers log"
        none="No guardrail asks for any"
        count={compliance.log_fields.length}
      >
        <Words items={compliance.log_fields} none="None" />
      </Part>
      {compliance.retention_days !== undefined && (
        <div className="mt-5">
          <Facts>
            <Fact label="Evidence kept">{compliance.retention_days.toLocaleString('en')} days</Fact>
          </Facts>
        </div>
      )}
    </>
  )
}
