'use client'

import Link from 'next/link'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { bundleCommands } from './bundle-commands'
import type { Bundle } from './types'

type Props = {
  bundle: Bundle
  enforcers: QueryOutput<'enforcer.list'>['items']
  chosen: string | null
  onChoose: (id: string | null) => void
}

/** How an OPA gets it: from the relay, with the configuration of one enforcer; or from the downloaded file. */
export function BundleLoading({ bundle, enforcers, chosen, onChoose }: Props) {
  const commands = bundleCommands(bundle)
  return (
    <Section
      title="Load it"
      description="An enforcer’s OPA asks the relay for it, verifies it, and loads every next one by itself."
    >
      <div className="flex max-w-4xl flex-col gap-5">
        <Field
          label="Configuration for"
          hint={
            enforcers.length === 0 ? (
              <>
                No enforcer is connected here.{' '}
                <Link
                  href={paths.enforcers({ env: bundle.environment })}
                  className="text-link underline underline-offset-2"
                >
                  Connect one
                </Link>{' '}
                to get a token.
              </>
            ) : (
              'Its token is not in the configuration; OPA reads it from the file that token_path names.'
            )
          }
        >
          {control => (
            <NativeSelect
              {...control}
              className="max-w-80"
              value={chosen ?? ''}
              onChange={event => onChoose(event.target.value || null)}
            >
              <option value="">an enforcer to be connected</option>
              {enforcers.map(row => (
                <option key={row.id} value={row.id}>
                  {row.name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <CodeBlock label="the OPA configuration" caption="opa.yaml" code={bundle.opa_config} />
        <div>
          <h3 className="mb-1 text-table font-medium">Check the downloaded file</h3>
          <p className="mb-2 text-table text-muted">
            Save the key as <span className="font-mono">countersign-key.pem</span>. OPA refuses the file after
            one changed byte, under another key, and for another environment.
          </p>
          <div className="flex flex-col gap-3">
            <CodeBlock
              label="the public key"
              caption={`countersign-key.pem, ${bundle.kid}`}
              code={bundle.public_key}
            />
            <CodeBlock
              label="the commands that check it"
              caption="in the folder of both files"
              code={commands}
            />
          </div>
        </div>
      </div>
    </Section>
  )
}
