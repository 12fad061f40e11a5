import { expect, it } from 'vitest'
import { recognise } from './recognise'

it.each([
  ['9f1c2ab0', { kind: 'digest', digest: '9f1c2ab0' }],
  [' sha256:9F1C2AB0 ', { kind: 'digest', digest: '9f1c2ab0' }],
  ['1'.repeat(64), { kind: 'digest', digest: '1'.repeat(64) }],
  ['12345678', { kind: 'evidence', entry: 12345678 }],
  ['#48,213', { kind: 'evidence', entry: 48213 }],
  [
    'spiffe://acme.example/ns/pay/sa/refunder',
    { kind: 'identity', identity: 'spiffe://acme.example/ns/pay/sa/refunder' },
  ],
  ['refunder', { kind: 'words' }],
  ['48,2', { kind: 'words' }],
  ['', { kind: 'words' }],
])('%j', (text, expected) => {
  expect(recognise(text)).toEqual(expected)
})
