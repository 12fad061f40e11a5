import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { AgentCoreGateway } from '@/lib/domain/organisation/agentcore-gateways'
import { gatewayInWords } from '@/lib/domain/organisation/describe-gateways'

export const GATEWAYS_TITLE = 'AWS AgentCore gateways'
export const GATEWAYS_DESCRIPTION =
  'Which gateway statements of an export are for. AgentCore has no clock and no kill list, so naming one says that somebody withdraws them.'

/** Where exports to AgentCore permit anything, and what was said about it. */
export function Gateways({ gateways }: { gateways: readonly AgentCoreGateway[] }) {
  return (
    <Section id="gateways" title={GATEWAYS_TITLE} description={GATEWAYS_DESCRIPTION} className="scroll-mt-16">
      {gateways.length === 0 ? (
        <p className="text-table text-muted">
          None: exports to AgentCore name no gateway, and permit nothing until somebody puts one in.
        </p>
      ) : (
        <Table aria-label={GATEWAYS_TITLE}>
          <TableHead>
            <tr>
              <TableHeader>Environment</TableHeader>
              <TableHeader className="w-full">Statements</TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {gateways.map(gateway => (
              <TableRow key={gateway.environment}>
                <TableCell className="font-medium">{visibleLine(gateway.environment)}</TableCell>
                <TableCell className="py-1.5 wrap-anywhere whitespace-normal">
                  {gatewayInWords(gateway)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  )
}
