// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
)

var j = jour.Certain(2026, 11, 24)

func TestQuorum(t *testing.T) {
	for _, c := range []struct {
		regle        RegleQuorum
		nombre       int
		voix, requis int
	}{{SansQuorum, 0, 5, 0}, {QuorumNombre, 3, 9, 3}, {Moitie, 0, 4, 2}, {Moitie, 0, 5, 3}, {Majorite, 0, 4, 3}, {Majorite, 0, 5, 3}, {DeuxTiers, 0, 3, 2}, {DeuxTiers, 0, 4, 3}, {DeuxTiers, 0, 5, 4}} {
		if n := (Quorum{Regle: c.regle, Nombre: c.nombre}).Requis(c.voix); n != c.requis {
			t.Errorf("%s de %d : %d, attendu %d", c.regle, c.voix, n, c.requis)
		}
	}
	qs := []Quorum{{ID: 1, Du: j.Plus(-10), Regle: Moitie}, {ID: 2, Du: j, Regle: Majorite}, {ID: 3, Du: j, Regle: DeuxTiers}}
	for _, c := range []struct {
		le    jour.Jour
		regle RegleQuorum
	}{{j.Plus(-11), SansQuorum}, {j.Plus(-1), Moitie}, {j, DeuxTiers}, {j.Plus(9), DeuxTiers}} {
		if q := QuorumLe(qs, c.le); q.Regle != c.regle {
			t.Errorf("le %s : %s, attendu %s", c.le, q.Regle, c.regle)
		}
	}
}

// What a decision fixes is read back as it was written, whatever the order.
func TestValeurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Valeurs(rapid.MapOf(rapid.StringMatching(`[a-z_]{1,8}`), rapid.Int64()).Draw(t, "valeurs"))
		if s := v.String(); LireValeurs(s).String() != s || len(LireValeurs(s)) != len(v) {
			t.Fatalf("%q", s)
		}
	})
}

// More people there never break a quorum; who withdraws never makes one.
func TestPresenceEtQuorum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Assemblee{Quorum: Quorum{Regle: rapid.SampledFrom(ReglesQuorum).Draw(t, "regle"), Nombre: rapid.IntRange(1, 9).Draw(t, "nombre")}, Presents: map[int64]EtatPresence{}}
		n := rapid.IntRange(1, 9).Draw(t, "membres")
		for i := range n {
			m := Membre{ID: int64(i + 1), Voix: rapid.Bool().Draw(t, "voix"), Decide: rapid.Bool().Draw(t, "decide")}
			a.Membres = append(a.Membres, m)
			a.Presents[m.ID] = rapid.SampledFrom(Presences).Draw(t, "presence")
		}
		sans, avec := a.Compter(), a.Compter(1)
		if avec.Presents > sans.Presents || avec.Atteint() && !sans.Atteint() {
			t.Fatalf("un déport fait un quorum : %+v, %+v", sans, avec)
		}
		a.Presents[1] = Present
		if c := a.Compter(); c.Presents < sans.Presents || sans.Atteint() && !c.Atteint() {
			t.Fatalf("une présence rompt un quorum : %+v, %+v", sans, c)
		}
		for _, d := range a.Decideurs(1) {
			if d.ID == 1 || !d.Decide || a.Presents[d.ID] != Present {
				t.Fatalf("décideur %+v", d)
			}
		}
	})
}

// An unfavourable letter bears the reasons of law and of fact, the remedies and their delay, who signs and who follows the file (CRPA art. L111-2, L211-5, L212-1).
func TestRediger(t *testing.T) {
	f := FaitsLettre{Reference: "N-2026-0001", Commission: "Commission MASP", Objet: "votre demande", Date: j, SeanceLe: j, Tribunal: "tribunal administratif d’Exemple", Emetteur: []string{"Département", "1 place"}, SuiviPar: "Agent Exemple",
		SuiviQualite: "conseillère", Civilite: "Madame,", Destinataire: []string{"Madame EXEMPLE"}, Decideur: Membre{Nom: "Présidente Exemple", Qualite: "directrice", Delegation: "arrêté"}, Faits: "Aucune prestation"}
	for _, s := range LesSens {
		for _, m := range MotifsLivres(MASP) {
			if m.Sens != s {
				continue
			}
			f.Decision, f.Motif = Decision{Sens: s, Libelle: m.Libelle}, m
			l := Rediger(f)
			if ms := l.Manques(m.Fondement, f.Faits); len(ms) > 0 {
				t.Errorf("%s, %s : il manque %s", s, m.Code, ms)
			}
			texte := strings.Join(append(append([]string{l.Objet}, l.Paragraphes...), l.Recours...), "\n")
			if strings.ContainsAny(texte, "{}") || !strings.Contains(texte, m.Libelle) || s.Defavorable() && (!strings.Contains(texte, "Aucune prestation") || !strings.Contains(texte, "d’Exemple") || !strings.Contains(texte, "deux mois") || !strings.Contains(texte, m.Fondement)) {
				t.Errorf("%s, %s :\n%s", s, m.Code, texte)
			}
			if s.Defavorable() != (len(l.Recours) > 0) {
				t.Errorf("%s : voies de recours", s)
			}
			e, err := l.Ecrite()
			if err != nil {
				t.Fatal(err)
			}
			if relue, err := LireLettre(e); err != nil || relue.Objet != l.Objet || len(relue.Paragraphes) != len(l.Paragraphes) || relue.Date != l.Date {
				t.Errorf("relue : %+v, %v", relue, err)
			}
		}
	}
	f.Decision, f.SuiviPar, f.Tribunal = Decision{Sens: RefusDemande}, "", ""
	if l := Rediger(f); len(l.Manques("", "")) != 3 {
		t.Errorf("mentions manquantes : %s", l.Manques("", ""))
	}
}
