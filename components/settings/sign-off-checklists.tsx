import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { SETTING_GROUPS, SETTING_WORDS, settingInWords } from '@/lib/domain/organisation/describe-settings'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'

/** What each layer is asked when it signs. */
export function SignOffChecklists({ checklist }: { checklist: OrganisationRules['checklist'] }) {
  return (
    <Table aria-label="Checklists">
      <TableHead>
        <tr>
          <TableHeader>Layer</TableHeader>
          <TableHeader>Question</TableHeader>
          <TableHeader>Answer</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {CONTROL_LAYERS.flatMap(layer => {
          const questions = checklist[layer] ?? []
          if (questions.length === 0)
            return [
              <TableRow key={layer}>
                <TableCell className="font-medium">{LAYER_NAMES[layer]}</TableCell>
                <TableCell className="w-full text-muted">No question</TableCell>
                <TableCell className="text-muted">–</TableCell>
              </TableRow>,
            ]
          return questions.map(({ id, question, mandatory }) => (
            <TableRow key={`${layer}/${id}`}>
              <TableCell className="font-medium">{LAYER_NAMES[layer]}</TableCell>
              <TableCell className="w-full py-1.5 whitespace-normal">{visibleLine(question)}</TableCell>
              <TableCell>{mandatory ? 'Needed' : <span className="text-muted">Optional</span>}</TableCell>
            </TableRow>
          ))
        })}
      </TableBody>
    </Table>
  )
}

export function SignOffSettings({ settings }: { settings: OrganisationRules['settings'] }) {
  return SETTING_GROUPS.map(({ id, title, description, names }) => (
    // The agent page leads to the envelope.
    <Section key={id} id={id} title={title} description={description} className="scroll-mt-16">
      <Table aria-label={title}>
        <TableHead>
          <tr>
            <TableHeader>Setting</TableHeader>
            <TableHeader className="text-right">Value</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {names.map(name => (
            <TableRow key={name}>
              <TableCell className="w-full py-1.5 whitespace-normal">
                {SETTING_WORDS[name].label}
                <span className="block text-meta text-muted">{SETTING_WORDS[name].hint}</span>
              </TableCell>
              <TableCell className="text-right tabular-nums">{settingInWords(name, settings)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  ))
}
