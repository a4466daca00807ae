// SPDX-License-Identifier: EUPL-1.2

package chiffre

import "strings"

// cleAge writes a secret of 32 bytes as age does: Bech32 (BIP 173), in capitals, under "AGE-SECRET-KEY-".
func cleAge(secret []byte) string {
	const prefixe = "age-secret-key-"
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	valeurs := enQuintets(secret)
	// Checksum over the prefix (high bits, zero, low bits), the data and six zeros.
	var tout []byte
	for _, c := range []byte(prefixe) {
		tout = append(tout, c>>5)
	}
	tout = append(tout, 0)
	for _, c := range []byte(prefixe) {
		tout = append(tout, c&31)
	}
	controle := polynome(append(append(tout, valeurs...), make([]byte, 6)...)) ^ 1
	for i := range 6 {
		valeurs = append(valeurs, byte(controle>>(5*(5-i)))&31)
	}
	s := []byte(prefixe + "1")
	for _, v := range valeurs {
		s = append(s, alphabet[v])
	}
	return strings.ToUpper(string(s))
}

// enQuintets cuts bytes in groups of five bits, the last one filled with zeros.
func enQuintets(octets []byte) []byte {
	r := make([]byte, 0, (len(octets)*8+4)/5)
	reserve, bits := uint(0), 0
	for _, o := range octets {
		reserve, bits = reserve<<8|uint(o), bits+8
		for bits >= 5 {
			bits -= 5
			r = append(r, byte(reserve>>bits)&31)
		}
		reserve &= 1<<bits - 1
	}
	if bits > 0 {
		r = append(r, byte(reserve<<(5-bits))&31)
	}
	return r
}

func polynome(valeurs []byte) uint32 {
	generateurs := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	c := uint32(1)
	for _, v := range valeurs {
		haut := c >> 25
		c = c&0x1ffffff<<5 ^ uint32(v)
		for i, g := range generateurs {
			if haut>>i&1 == 1 {
				c ^= g
			}
		}
	}
	return c
}
