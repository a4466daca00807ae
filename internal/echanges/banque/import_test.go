// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"strings"
	"sync"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

var lundi = jour.Certain(2026, 11, 16)

// chaqueMoteur runs fn on each engine, in a world with one person's account and its bank.
func chaqueMoteur(t *testing.T, fn func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet)) {
	t.Helper()
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60775)
		fn(t, m, s, &guichet{iban: s.IBAN})
		controler(t, m)
	})
}

func TestRegenere(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r := g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero), debit(1000, "CARTE"), credit(1000, "REMBOURSEMENT"))
		doit(t, m, enCamt(t, "M1", r), "importe", 3)
		doit(t, m, enCamt(t, "M1", r), "deja", 0)  // the same bytes
		doit(t, m, enCamt(t, "M22", r), "deja", 0) // another message, another time, the same statement
		sansNom := r
		sansNom.Identifiant, sansNom.Numero = "AUTRE", "99" // even under another name: its lines are known, and it opens elsewhere
		doit(t, m, enCamt(t, "M333", sansNom), "deja", 0)
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-1000 {
			t.Errorf("solde %s", c)
		}
		if c := solde(t, m.Base, s.Banque.ID, comptes.NonIdentifie); c != 1000 {
			t.Errorf("non identifié %s", c)
		}
	})
}

// A regenerated statement that opens where the account now stands (its lines come back to the same balance) is told by its own name, or by the bank's
// references; without either, a person must look.
func TestRegenereAuMemeSolde(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r := g.releve(lundi, lundi, credit(5000, "VIREMENT"), debit(5000, "RETRAIT"))
		doit(t, m, enCamt(t, "M1", r), "importe", 2)
		doit(t, m, enCamt(t, "M22", r), "deja", 0)
		r.Identifiant = "AUTRE"
		doit(t, m, enCamt(t, "M333", r), "quarantaine", 0, "ressemblent à des lignes déjà connues")
		r2 := g.releve(lundi.Plus(1), lundi.Plus(1), ref(credit(700, "VIREMENT"), "BQ1"), ref(debit(700, "RETRAIT"), "BQ2"))
		doit(t, m, enCamt(t, "M4", r2), "importe", 2)
		r2.Identifiant = "AUTRE2"
		doit(t, m, enCamt(t, "M55", r2), "deja", 0)
	})
}

func TestJumelles(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r := g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero), debit(2000, "RETRAIT DAB"), debit(2000, "RETRAIT DAB"))
		doit(t, m, enCamt(t, "M1", r), "importe", 3)
		doit(t, m, enCamt(t, "M22", r), "deja", 0)
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-4000 {
			t.Errorf("solde %s : deux retraits identiques sont deux retraits", c)
		}
		// A third one the next day, the same text, then the whole period again with it.
		r2 := g.releve(lundi.Plus(1), lundi.Plus(1), debit(2000, "RETRAIT DAB"))
		doit(t, m, enCamt(t, "M333", r2), "importe", 1)
		tout := r
		tout.Identifiant, tout.DateCloture, tout.SoldeCloture = "PERIODE", r2.DateCloture, r2.SoldeCloture
		tout.Lignes = append(append([]releve.Ligne{}, r.Lignes...), r2.Lignes...)
		doit(t, m, enCamt(t, "M4444", tout), "deja", 0)
	})
}

func TestEnAttente(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		venir := credit(9900, "A VENIR")
		venir.EnAttente = true
		doit(t, m, enCamt(t, "M1", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero), venir)), "importe", 1)
		if n := nombre(t, m.Base, `select count(*) from ligne_releve`); n != 1 {
			t.Errorf("%d lignes gardées : celle qui est à venir ne s’écrit pas", n)
		}
		// Booked the next day, it posts, once.
		r := g.releve(lundi.Plus(1), lundi.Plus(1), credit(9900, "A VENIR"))
		doit(t, m, enCamt(t, "M22", r), "importe", 1)
		doit(t, m, enCamt(t, "M333", r), "deja", 0)
	})
}

func TestDansLeDesordre(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		a := enCamt(t, "A", g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero)))
		b := enCfonb(t, g.releve(lundi.Plus(1), lundi.Plus(1), debit(100, "CARTE")))
		c := enCamt(t, "C", g.releve(lundi.Plus(2), lundi.Plus(2), debit(200, "CARTE")))
		doit(t, m, c, "quarantaine", 0, "le premier relevé du compte ouvre à", "reprise")
		doit(t, m, a, "importe", 1)
		doit(t, m, c, "quarantaine", 0, "il manque un relevé")
		if n := nombre(t, m.Base, `select count(*) from ligne_releve`); n != 1 {
			t.Errorf("%d lignes : un fichier en quarantaine n’écrit rien", n)
		}
		doit(t, m, b, "importe", 1)
		doit(t, m, c, "importe", 1)
		for _, x := range []string{a, b, c} {
			doit(t, m, x, "deja", 0)
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-300 {
			t.Errorf("solde %s", c)
		}
		if n := nombre(t, m.Base, `select count(*) from releve_fichier where statut = 'quarantaine' and motif <> ''`); n != 2 {
			t.Errorf("%d quarantaines gardées avec leur motif, attendu 2", n)
		}
	})
}

func TestChevauchement(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r1 := g.releve(lundi, lundi.Plus(1), le(credit(60775, "CAF RSA "+s.Numero), lundi), le(debit(100, "CARTE A"), lundi.Plus(1)))
		doit(t, m, enCamt(t, "M1", r1), "importe", 2)
		// The bank sends a period that starts before and ends after: what is known pairs, the rest is new.
		r2 := g.releve(lundi.Plus(2), lundi.Plus(2), debit(250, "CARTE B"), debit(250, "CARTE B"))
		tout := r1
		tout.Identifiant, tout.DateCloture, tout.SoldeCloture = "PERIODE", r2.DateCloture, r2.SoldeCloture
		tout.Lignes = append(append([]releve.Ligne{}, r1.Lignes...), r2.Lignes...)
		doit(t, m, enCamt(t, "M22", tout), "importe", 2)
		doit(t, m, enCamt(t, "M333", r2), "deja", 0)
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-600 {
			t.Errorf("solde %s", c)
		}
		// A period inside what is covered, with a line changed, or one left out: the whole file is set aside.
		faux := tout
		faux.Identifiant = "FAUX"
		faux.Lignes = append([]releve.Ligne{}, tout.Lignes...)
		faux.Lignes[1].Montant, faux.Lignes[2].Montant = -150, -200
		doit(t, m, enCamt(t, "M4444", faux), "quarantaine", 0, "")
		omis := tout
		omis.Identifiant, omis.Lignes = "OMIS", append(append([]releve.Ligne{}, tout.Lignes[:1]...), tout.Lignes[2:]...)
		cloture := *tout.SoldeCloture + 100
		omis.SoldeCloture = &cloture
		doit(t, m, enCamt(t, "M55555", omis), "quarantaine", 0, "omet des lignes")
		if n := nombre(t, m.Base, `select count(*) from ligne_releve`); n != 4 {
			t.Errorf("%d lignes, attendu 4", n)
		}
	})
}

// Several accounts in one file, one of them bad: nothing of the file lands.
func TestPlusieursComptes(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		var gs []*guichet
		var ss []etaitest.Suivie
		for range 3 {
			s := m.Suivre(t, 60775)
			ss, gs = append(ss, s), append(gs, &guichet{iban: s.IBAN})
		}
		releves := func(j jour.Jour) (r []releve.Compte) {
			for i, g := range gs {
				r = append(r, g.releve(j, j, credit(60775, "CAF RSA "+ss[i].Numero), debit(100, "CARTE")))
			}
			return r
		}
		r1 := releves(lundi)
		bon := enCamt(t, "M1", r1...)
		trou := append([]releve.Compte{}, r1...)
		decale, fin := *r1[1].SoldeOuverture+500, *r1[1].SoldeCloture+500
		trou[1].SoldeOuverture, trou[1].SoldeCloture = &decale, &fin
		doit(t, m, enCamt(t, "M22", trou...), "quarantaine", 0, ss[1].IBAN.Masque(), "reprise")
		inconnu := append([]releve.Compte{}, r1...)
		inconnu[2].IBAN = releve.Texte(etaitest.IBANDe(424242))
		doit(t, m, enCfonb(t, inconnu...), "quarantaine", 0, "compte inconnu", etaitest.IBANDe(424242).Masque())
		devise := append([]releve.Compte{}, r1...)
		devise[0].Devise = "CHF"
		doit(t, m, enCamt(t, "M333", devise...), "quarantaine", 0, "CHF")
		if n := nombre(t, b, `select count(*) from ligne_releve`) + nombre(t, b, `select count(*) from releve`); n != 0 {
			t.Errorf("%d lignes et relevés écrits par des fichiers refusés", n)
		}
		doit(t, m, bon, "importe", 6)
		// The next day twice in one file, and a day after: the copy adds nothing.
		r2 := releves(lundi.Plus(1))
		r3 := releves(lundi.Plus(2))
		doit(t, m, enCamt(t, "M4444", append(append(append([]releve.Compte{}, r2...), r2...), r3...)...), "importe", 12)
		for i, s := range ss {
			// RSA expected once a month: the second and third wait.
			if c := m.Solde(t, s.Compte).Comptable; c != 60775-300 {
				t.Errorf("compte %d : %s", i, c)
			}
			if c := solde(t, b, s.Banque.ID, comptes.NonIdentifie); c != 2*60775 {
				t.Errorf("compte %d, non identifié : %s", i, c)
			}
		}
		controler(t, m)
	})
}

// An organisation's accountant does not import the accounts of another one.
func TestAutreOrganisation(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		etranger := m.Agents[droits.Comptable]
		etranger.Organisation++
		texte := enCamt(t, "M1", g.releve(lundi, lundi, credit(100, "X")))
		cr, err := im.Importer(t.Context(), "x", strings.NewReader(texte), etranger)
		if err == nil && cr.Statut != "quarantaine" {
			t.Errorf("%+v", cr)
		}
		if _, err := im.Importer(t.Context(), "x", strings.NewReader(texte), m.Agents[droits.CESF]); err == nil {
			t.Error("la CESF n’importe pas")
		}
		if n := nombre(t, m.Base, `select count(*) from releve`); n != 0 {
			t.Errorf("%d relevés", n)
		}
		cr, err = im.Importer(t.Context(), "x", strings.NewReader(texte), droits.Agent{}) // the command line
		if err != nil || cr.Statut != "importe" {
			t.Errorf("%+v %v", cr, err)
		}
	})
}

// The same period in the two formats, either way round.
func TestDeuxFormats(t *testing.T) {
	for _, sens := range []string{"camt d’abord", "cfonb d’abord"} {
		t.Run(sens, func(t *testing.T) {
			chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
				r := g.releve(lundi, lundi.Plus(1), le(credit(60775, "CAF RSA "+s.Numero), lundi), le(debit(2000, "RETRAIT DAB"), lundi), le(debit(2000, "RETRAIT DAB"), lundi),
					le(debit(150, "FRAIS"), lundi.Plus(1)))
				textes := []string{enCamt(t, "M1", r), enCfonb(t, r)}
				if sens == "cfonb d’abord" {
					textes[0], textes[1] = textes[1], textes[0]
				}
				doit(t, m, textes[0], "importe", 4)
				doit(t, m, textes[1], "deja", 0)
				suite := g.releve(lundi.Plus(2), lundi.Plus(2), debit(2000, "RETRAIT DAB"))
				tout := r
				tout.DateCloture, tout.SoldeCloture = suite.DateCloture, suite.SoldeCloture
				tout.Lignes = append(append([]releve.Ligne{}, r.Lignes...), suite.Lignes...)
				autre, meme := enCfonb(t, tout), enCamt(t, "M22", tout)
				if sens == "cfonb d’abord" {
					autre, meme = meme, autre
				}
				// A period that goes on beyond what is known: in the other format, nothing but days and amounts tells its lines; in the same one, their signatures.
				doit(t, m, autre, "quarantaine", 0, "d’un autre format")
				doit(t, m, meme, "importe", 1)
				doit(t, m, autre, "deja", 0)
				doit(t, m, enCamt(t, "M333", suite), "deja", 0)
				if c := m.Solde(t, s.Compte).Comptable; c != 60775-6150 {
					t.Errorf("solde %s", c)
				}
			})
		})
	}
}

// What a bank may send that posting must bear: no value date, a line of zero, a day before the account was followed, a closed month.
func TestFaitsDeLaBanque(t *testing.T) {
	etaitest.BasesHorloge(t, func(t *testing.T, b *bdd.Base, h *etaitest.Horloge) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60775)
		g := &guichet{iban: s.IBAN}
		octobre := jour.Certain(2026, 10, 30)
		sansValeur := g.releve(octobre, octobre, credit(60775, "CAF RSA "+s.Numero), credit(0, "INTERETS"), le(debit(75, "COTISATION"), jour.Certain(2025, 12, 31)))
		texte := strings.Replace(enCamt(t, "M1", sansValeur), "<ValDt><Dt>2026-10-30</Dt></ValDt>", "", 2)
		doit(t, m, texte, "importe", 3)
		if n := nombre(t, b, `select count(*) from ligne_releve where date_valeur = date_operation`); n != 3 {
			t.Errorf("%d dates de valeur reprises de l’opération, attendu 3", n)
		}
		if n := nombre(t, b, `select count(*) from pointage where etat = 'traite'`); n != 1 {
			t.Error("une ligne de zéro est gardée, et il n’y a rien à en décider")
		}
		if n := nombre(t, b, `select count(*) from ecriture where jour_comptable = $1`, etaitest.Debut); n != 1 {
			t.Error("une opération d’avant l’ouverture du suivi se passe au premier jour du suivi")
		}
		fin := octobre.Plus(1)
		doit(t, m, enCamt(t, "M21", g.releve(fin, fin)), "importe", 0)
		cotisation := int64(nombre(t, b, `select id from ligne_releve where centimes = -75`))
		if _, err := parcours.PointerLigne(t.Context(), b, m.Trousseau, m.Demande(droits.Comptable), parcours.Pointage{Ligne: cotisation, Version: 1, Choix: parcours.Frais}); err != nil {
			t.Fatal(err)
		}
		m.Clore(t, s.Banque.ID, fin)
		doit(t, m, enCamt(t, "M22", g.releve(fin, fin, debit(5, "FRAIS D’OCTOBRE"))), "importe", 1)
		if n := nombre(t, b, `select count(*) from ecriture where jour_comptable = $1`, jour.Certain(2026, 11, 1)); n != 1 {
			t.Error("le fait d’un mois clos se passe au premier jour ouvert")
		}
		if c := m.Solde(t, s.Compte).Comptable; c != 60775-80 {
			t.Errorf("solde %s", c)
		}
		controler(t, m)
	})
}

// The same file ten times at once, then ten files that each claim to follow the same balance: one effect.
func TestImportsSimultanes(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau, Depot: m.Depot}
		tous := func(texte func(i int) string) (statuts map[string]int) {
			var mu sync.Mutex
			var wg sync.WaitGroup
			statuts = map[string]int{}
			for i := range 10 {
				x := texte(i)
				wg.Go(func() {
					cr, err := im.Importer(t.Context(), "releve", strings.NewReader(x), m.Agents[droits.Comptable])
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					statuts[cr.Statut]++
					mu.Unlock()
				})
			}
			wg.Wait()
			return statuts
		}
		r := g.releve(lundi, lundi, credit(5000, "VIREMENT"), debit(5000, "RETRAIT")) // back to where it opened
		un := enCamt(t, "M1", r)
		if st := tous(func(int) string { return un }); st["importe"] != 1 || st["deja"] != 9 {
			t.Errorf("même fichier : %v", st)
		}
		r2 := g.releve(lundi.Plus(1), lundi.Plus(1), credit(300, "A"), debit(300, "B"))
		if st := tous(func(i int) string { return enCamt(t, strings.Repeat("M", i+1), r2) }); st["importe"] != 1 {
			t.Errorf("copies : %v", st)
		}
		if n := nombre(t, m.Base, `select count(*) from pointage`); n != 4 {
			t.Errorf("%d lignes passées, attendu 4", n)
		}
		if err := parcours.PosterReleves(t.Context(), m.Base, m.Trousseau); err != nil {
			t.Error(err)
		}
	})
}

// A file that changes between its two readings is not taken.
func TestFichierModifie(t *testing.T) {
	chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
		r := g.releve(lundi, lundi, credit(60775, "CAF"), debit(100, "CARTE"))
		bon := enCamt(t, "M1", r)
		r.Lignes[0].Montant, r.Lignes[1].Montant = 60776, -101
		for _, autre := range []string{enCamt(t, "M1", r), bon[:len(bon)/2], bon + "<!-- -->", enCamt(t, "M1", r, r)} {
			f := &changeant{premier: strings.NewReader(bon), autre: strings.NewReader(autre)}
			im := banque.Importeur{Base: m.Base, Trousseau: m.Trousseau}
			cr, err := im.Importer(t.Context(), "x", f, m.Agents[droits.Comptable])
			if err != nil || cr.Statut != "quarantaine" || !strings.Contains(string(cr.Motif), "a changé pendant sa lecture") {
				t.Errorf("%+v %v", cr, err)
			}
		}
		if n := nombre(t, m.Base, `select count(*) from pointage`); n != 0 {
			t.Errorf("%d lignes passées", n)
		}
		doit(t, m, bon, "importe", 2)
	})
}

// changeant is a file that somebody writes over after it was read once.
type changeant struct {
	premier, autre *strings.Reader
	lectures       int
}

func (c *changeant) Read(p []byte) (int, error) {
	if c.lectures > 1 {
		return c.autre.Read(p)
	}
	return c.premier.Read(p)
}

func (c *changeant) Seek(o int64, w int) (int64, error) {
	if c.lectures++; c.lectures > 1 {
		return c.autre.Seek(o, w)
	}
	return c.premier.Seek(o, w)
}

// A file whose statements come newest first is taken like the other, in both formats: posted in the order of time, and known when it comes again either way.
func TestRecentDabord(t *testing.T) {
	for nom, ecrire := range map[string]func(t testing.TB, rs ...releve.Compte) string{
		"CFONB": enCfonb,
		"camt":  func(t testing.TB, rs ...releve.Compte) string { return enCamt(t, strings.Repeat("M", len(rs)), rs...) },
	} {
		t.Run(nom, func(t *testing.T) {
			chaqueMoteur(t, func(t *testing.T, m *etaitest.Monde, s etaitest.Suivie, g *guichet) {
				a := g.releve(lundi, lundi, credit(60775, "CAF RSA "+s.Numero))
				b := g.releve(lundi.Plus(1), lundi.Plus(1), debit(40000, "LOYER"), debit(500, "CARTE"))
				vide := g.releve(lundi.Plus(2), lundi.Plus(2))
				c := g.releve(lundi.Plus(3), lundi.Plus(3), debit(20000, "RETRAIT"))
				doit(t, m, ecrire(t, c, vide, a), "quarantaine", 0, "607,75") // the day between is missing
				doit(t, m, ecrire(t, c, vide, b, a), "importe", 4)
				if n := nombre(t, m.Base, `select count(*) from releve r where r.ordre = 1 and r.solde_cloture = $1`, 60775); n != 1 {
					t.Error("le premier relevé accepté n’est pas le plus ancien")
				}
				if x := m.Solde(t, s.Compte).Comptable; x != 275 {
					t.Errorf("solde %s", x)
				}
				// Never overdrawn on its way: posted newest first, it would have been.
				if n := nombre(t, m.Base, `select count(*) from incident`); n != 0 {
					t.Errorf("%d incidents", n)
				}
				doit(t, m, ecrire(t, a, b, vide, c), "deja", 0)
				d := g.releve(lundi.Plus(4), lundi.Plus(4), debit(75, "FRAIS"))
				doit(t, m, ecrire(t, d, c), "importe", 1) // the newest is new, the other is known
				if x := m.Solde(t, s.Compte).Comptable; x != 200 {
					t.Errorf("solde %s", x)
				}
			})
		})
	}
}
