// SPDX-License-Identifier: EUPL-1.2

package banque_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/bdd/bddtest"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/schema"
)

// tours says how often each task is killed.
type tours struct{ importer, viser, transmettre, relever, lignes, ordres int }

// tuerLeProgramme kills another program in the middle of its tasks, opens the base again as the service does, and checks that each task is wholly done or
// not at all, that the ledger is sound, and that doing it again ends where it would have ended.
func tuerLeProgramme(t *testing.T, par map[bdd.Moteur]tours) {
	bddtest.Adresses(t, schema.Migrations(), func(t *testing.T, adresse string) {
		e := &essai{T: t, adresse: adresse, depot: t.TempDir(), hasard: rand.New(rand.NewPCG(7, 11)), vus: map[string]int{}}
		e.ouvrir()
		e.m = etaitest.NouveauMonde(t, e.base)
		n := par[e.base.Moteur()]
		e.importer(n.importer, n.lignes)
		e.payer(n)
		e.relever(n.relever)
		e.fermer()
		t.Logf("issues : %v", e.vus)
	})
}

// essai is one base, opened and closed around each kill.
type essai struct {
	*testing.T
	adresse string
	depot   string
	base    *bdd.Base
	m       *etaitest.Monde
	hasard  *rand.Rand
	vus     map[string]int // what the kills found
}

func (e *essai) ouvrir() {
	e.Helper()
	var err error
	if e.base, err = bdd.Ouvrir(context.Background(), bdd.Options{Adresse: e.adresse, Cle: bddtest.Cle, Horloge: etaitest.NouvelleHorloge(), Journal: bddtest.Journal(e)}); err != nil {
		e.Fatal(err)
	}
	if e.m != nil {
		e.m.Base = e.base
	}
}

func (e *essai) fermer() {
	e.Helper()
	if err := e.base.Fermer(); err != nil {
		e.Fatal(err)
	}
}

// tuer runs a task in the other program while this one is closed, and resumes as the service does.
func (e *essai) tuer(x tache, delai time.Duration) (duree time.Duration) {
	e.Helper()
	e.fermer()
	x.Adresse, x.Depot = e.adresse, e.depot
	fini, duree := x.lancer(e, delai)
	e.ouvrir()
	im, err := x.importeur(e.base)
	if err != nil {
		e.Fatal(err)
	}
	defer im.Depot.Fermer()
	if fini {
		e.vus[x.Role+" fini avant"]++
	}
	if x.Role == "importer" && nombre(e, e.base, `select count(*) from releve where accepte_le is not null and poste_le is null`) > 0 {
		e.vus["relevés acceptés à moitié passés"]++
	}
	if err := im.Reprendre(context.Background()); err != nil {
		e.Fatalf("reprendre : %v", err)
	}
	return duree
}

// fichier writes a file of a few thousand lines over three new accounts; one pays orders whose debit and return are in it.
func (e *essai) fichier(lignes int) (texte string, suivies []etaitest.Suivie) {
	e.Helper()
	var releves []releve.Compte
	for k, part := range []int{lignes * 6 / 10, lignes * 3 / 10, lignes / 10} {
		s := e.m.Suivre(e, 60775)
		suivies = append(suivies, s)
		g := &guichet{iban: s.IBAN}
		ls := make([]releve.Ligne, part)
		for i := range ls {
			j := lundi.Plus(i * 5 / part)
			switch {
			case i == 0:
				ls[i] = credit(60775, "CAF RSA "+s.Numero)
			case i%4 == 3:
				ls[i] = bout(debit(17, "CARTE"), fmt.Sprintf("E%d-%d", k, i))
			case i%50 == 10:
				ls[i] = credit(60775, "CAF RSA "+s.Numero)
			default:
				ls[i] = credit(13, fmt.Sprint("VIREMENT ", i/2)) // twins
			}
			ls[i] = le(ls[i], j)
		}
		releves = append(releves, g.releve(lundi, lundi.Plus(4), ls...))
	}
	return enCamt(e, "FICHIER", releves...), suivies
}

// etat is what an import leaves of accounts, without any id.
func (e *essai) etat(suivies []etaitest.Suivie) string {
	e.Helper()
	var r strings.Builder
	e.m.Lire(e, func(ctx context.Context, l bdd.Lecture) error {
		r.Reset()
		for _, s := range suivies {
			lignes, err := bdd.Lister(ctx, l, func(x *sql.Rows) (string, error) {
				var p comptes.Pointage
				var c int64
				err := x.Scan(&c, &p.Etat, &p.Regle, &p.Cible, &p.AttenteDepuis, &p.AttenteCentimes)
				return fmt.Sprintln(c, p.Etat, p.Regle, p.Cible, p.AttenteDepuis, p.AttenteCentimes), err
			}, `select g.centimes, p.etat, p.regle, p.cible, p.attente_depuis, p.attente_centimes from pointage p join ligne_releve g on g.id = p.ligne_id
				join releve r on r.id = g.releve_id where p.compte_bancaire_id = $1 order by r.ordre, g.rang`, s.Banque.ID)
			if err != nil {
				return err
			}
			cs, err := comptes.DuBancaire(ctx, l, s.Banque.ID)
			if err != nil {
				return err
			}
			for _, c := range cs {
				so, err := comptes.SoldeDe(ctx, l, c)
				if err != nil {
					return err
				}
				lignes = append(lignes, fmt.Sprintln(c.Nature, so))
			}
			for _, texte := range []string{`select count(*) from ecriture where compte_bancaire_id = $1`, `select count(*) from rapprochement x join pointage p on p.ligne_id = x.ligne_id
				where p.compte_bancaire_id = $1`, `select count(*) from releve where accepte_le is not null and compte_bancaire_id = $1`} {
				var n int64
				if err := l.QueryRow(ctx, texte, s.Banque.ID).Scan(&n); err != nil {
					return err
				}
				lignes = append(lignes, fmt.Sprintln(n))
			}
			r.WriteString(strings.Join(lignes, ""))
		}
		return nil
	})
	return r.String()
}

func (e *essai) importer(tours, lignes int) {
	e.Helper()
	texte, suivies := e.fichier(lignes)
	agent := e.m.Agents[droits.Comptable]
	duree := e.tuer(tache{Role: "importer", Agent: agent, Fichier: ecrireFichier(e, texte)}, -1)
	attendu := e.etat(suivies)
	if n := strings.Count(attendu, "\n"); n < lignes {
		e.Fatalf("%d lignes dans l’état attendu", n)
	}
	for tour := range tours {
		texte, suivies := e.fichier(lignes)
		e.tuer(tache{Role: "importer", Agent: agent, Fichier: ecrireFichier(e, texte)}, hasard(e.hasard, duree))
		acceptes, passees := 0, int64(0)
		for _, s := range suivies {
			acceptes += int(nombre(e, e.base, `select count(*) from releve where accepte_le is not null and compte_bancaire_id = $1`, s.Banque.ID))
			passees += nombre(e, e.base, `select count(*) from pointage where compte_bancaire_id = $1`, s.Banque.ID)
		}
		switch {
		case acceptes == 0 && passees == 0:
			e.vus["import : rien"]++
		case acceptes == len(suivies) && passees == int64(lignes):
			e.vus["import : tout"]++
		default:
			e.Fatalf("tour %d : %d relevés acceptés, %d lignes passées", tour, acceptes, passees)
		}
		// The dead program's file is left to it until its sign of life is too old; then it is set aside.
		ecrire(e, e.base, func(ctx context.Context, w *bdd.Ecriture) error {
			_, err := w.Exec(ctx, `update releve_fichier set bail = $1 where statut = 'en_cours'`, w.Instant().Plus(-comptes.DureeBail))
			return err
		})
		if err := importeur(e.m).Reprendre(context.Background()); err != nil {
			e.Fatal(err)
		}
		if n := nombre(e, e.base, `select count(*) from releve_fichier where statut = 'en_cours'`); n != 0 {
			e.Errorf("tour %d : %d fichiers encore en cours après la reprise", tour, n)
		}
		controler(e, e.m)
		cr := importer(e, e.m, texte)
		if acceptes == 0 && cr.Statut != "importe" || acceptes > 0 && cr.Statut != "deja" {
			e.Fatalf("tour %d, à nouveau : %+v", tour, cr)
		}
		if obtenu := e.etat(suivies); obtenu != attendu {
			e.Fatalf("tour %d : l’état final n’est pas celui d’un import sans interruption :\n%s", tour, difference(attendu, obtenu))
		}
	}
	controler(e, e.m)
}

func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range x {
		if i >= len(y) || x[i] != y[i] {
			return fmt.Sprintf("ligne %d : attendu %q, obtenu %q", i, x[i], y[min(i, len(y)-1)])
		}
	}
	return fmt.Sprintf("%d lignes de plus", len(y)-len(x))
}

// payer kills visas and transmissions of remises.
func (e *essai) payer(n tours) {
	e.Helper()
	chef, comptable := e.m.Agents[droits.ChefDeService], e.m.Agents[droits.Comptable]
	var dureeVisa, dureeTransmission time.Duration
	for tour := range max(n.viser, n.transmettre) + 1 {
		b, id, s := e.remise(n.ordres)
		r := b.remise(id)
		visa := tache{Role: "viser", Agent: chef, Cle: cleDEssai("VISA", tour), Visa: parcours.Visa{Remise: r.ID, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}}
		delai := time.Duration(-1)
		if tour > 0 && tour <= n.viser {
			delai = hasard(e.hasard, dureeVisa)
		}
		if d := e.tuer(visa, delai); tour == 0 {
			dureeVisa = d
		}
		e.toutOuRien("visa", n.ordres, s, r.ID, paiements.Brouillon, paiements.Visee, `vise_par is not null`)
		// The same form again, with its one-time key: one effect, whatever the first one left.
		if _, err := parcours.ViserRemise(e.Context(), e.base, parcours.Demande{Agent: chef, Cle: visa.Cle, Empreinte: []byte("viser")}, visa.Visa); err != nil {
			e.Fatal(err)
		}
		if so := e.m.Solde(e, s.Compte); so.Retenu.Decimal() != fmt.Sprintf("%d.00", n.ordres) {
			e.Fatalf("tour %d : retenu %s", tour, so.Retenu)
		}
		b.generer(r.ID)
		r = b.remise(r.ID)
		transmission := tache{Role: "transmettre", Agent: comptable, Cle: cleDEssai("TRANS", tour), Visa: parcours.Visa{Remise: r.ID, Version: r.Version}}
		if delai = -1; tour > 0 && tour <= n.transmettre {
			delai = hasard(e.hasard, dureeTransmission)
		}
		if d := e.tuer(transmission, delai); tour == 0 {
			dureeTransmission = d
		}
		e.toutOuRien("transmission", n.ordres, s, r.ID, paiements.FichierGenere, paiements.Transmise, `etat = 'transmis'`)
		if _, err := parcours.TransmettreRemise(e.Context(), e.base, parcours.Demande{Agent: comptable, Cle: transmission.Cle, Empreinte: []byte("transmettre")}, r.ID, r.Version); err != nil {
			e.Fatal(err)
		}
		if so := e.m.Solde(e, s.Compte); so.Retenu != 0 || so.Comptable.Decimal() != fmt.Sprintf("%d.00", 6077-n.ordres) {
			e.Fatalf("tour %d : %+v", tour, so)
		}
	}
	controler(e, e.m)
}

// remise gives a new person money and a remise of orders of one euro, not yet visaed.
func (e *essai) remise(ordres int) (bureau, int64, etaitest.Suivie) {
	e.Helper()
	s := e.m.Suivre(e, 607700)
	g := &guichet{iban: s.IBAN}
	doit(e, e.m, enCamt(e, "PAIE", g.releve(lundi, lundi, credit(607700, "CAF RSA "+s.Numero))), "importe", 1)
	b := bureau{e, e.m}
	bailleur, piece := e.m.Bailleur(e), e.m.Piece(e, s.Dossier)
	ids := make([]int64, ordres)
	for i := range ids {
		var err error
		if ids[i], err = parcours.PreparerOrdre(e.Context(), e.base, e.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: bailleur, Centimes: 100,
			ExecutionLe: execution, Objet: paiements.Loyer, Libelle: "ESSAI", Piece: piece}); err != nil {
			e.Fatal(err)
		}
	}
	id, err := parcours.ComposerRemise(e.Context(), e.base, e.m.Demande(droits.Comptable), ids)
	if err != nil {
		e.Fatal(err)
	}
	b.voir(id, ids...)
	return b, id, s
}

// toutOuRien checks that an act on a remise is wholly there or not at all: the remise, its orders, the holds and the journal agree.
func (e *essai) toutOuRien(acte string, ordres int, s etaitest.Suivie, remise int64, avant, apres paiements.EtatRemise, fait string) {
	e.Helper()
	r := bureau{e, e.m}.remise(remise)
	faits := nombre(e, e.base, `select count(*) from ordre where remise_id = $1 and `+fait, remise)
	actives := nombre(e, e.base, `select count(*) from retenue x join ordre o on o.id = x.ordre_id where o.remise_id = $1 and x.etat = 'active'`, remise)
	passees := nombre(e, e.base, `select count(*) from ecriture x join ordre o on x.origine = 'ordre' and x.origine_id = o.id where o.remise_id = $1`, remise)
	attenduActives, attenduPassees := int64(0), int64(0)
	switch {
	case acte == "visa" && r.Etat == apres, acte == "transmission" && r.Etat == avant:
		attenduActives = int64(ordres)
	case acte == "transmission" && r.Etat == apres:
		attenduPassees = int64(ordres)
	}
	attenduFaits := int64(0)
	if r.Etat == apres {
		attenduFaits = int64(ordres)
		e.vus[acte+" : tout"]++
	} else {
		e.vus[acte+" : rien"]++
	}
	if !slices.Contains([]paiements.EtatRemise{avant, apres}, r.Etat) || faits != attenduFaits || actives != attenduActives || passees != attenduPassees {
		e.Fatalf("%s à moitié : remise %s, %d ordres faits, %d retenues, %d écritures", acte, r.Etat, faits, actives, passees)
	}
	e.m.Verifier(e)
}

// relever kills the building of a person's monthly statement: it writes nothing.
func (e *essai) relever(tours int) {
	e.Helper()
	texte, suivies := e.fichier(200)
	doit(e, e.m, texte, "importe", 200)
	attendu := e.etat(suivies)
	for range tours {
		e.tuer(tache{Role: "relever", Agent: e.m.Agents[droits.CESF], Dossier: suivies[0].Dossier}, 20*time.Millisecond+hasard(e.hasard, 200*time.Millisecond))
		if e.etat(suivies) != attendu {
			e.Fatal("construire un relevé ne change rien")
		}
		e.m.Verifier(e)
	}
}

func TestTuer(t *testing.T) {
	tuerLeProgramme(t, map[bdd.Moteur]tours{
		bdd.SQLite:     {importer: 2, viser: 1, transmettre: 1, relever: 1, lignes: 1500, ordres: 30},
		bdd.PostgreSQL: {importer: 1, viser: 0, transmettre: 1, relever: 0, lignes: 1500, ordres: 30},
	})
}

// cleDEssai is the one-time key of the n-th form of a kind.
func cleDEssai(genre string, n int) string {
	return genre + strings.Map(func(r rune) rune { return r - '0' + 'A' }, fmt.Sprintf("%0*d", 26-len(genre), n))
}
