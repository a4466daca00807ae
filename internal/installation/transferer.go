// SPDX-License-Identifier: EUPL-1.2

package installation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/parcours"
	"etai/internal/schema"
)

// fichierTransfert stands beside an SQLite base whose installation lives on PostgreSQL since.
const fichierTransfert = "transferee"

// Bilan is what a transfer carried.
type Bilan struct {
	Tables       []bdd.TableTransferee
	Verification parcours.Verification
	Acces        acces.Bilan
}

// Lignes is the sum of the rows.
func (b Bilan) Lignes() (n int64) {
	for _, t := range b.Tables {
		n += t.Lignes
	}
	return n
}

// Transferer carries the installation of a folder from SQLite to an empty PostgreSQL base, whole and verified, or not at all. The documents and the key stay
// where they are; the folder is marked, so that nobody goes on by mistake in the base that was left.
func Transferer(ctx context.Context, o Options, vers string, suivi func(etape, table string, lignes int64)) (b Bilan, err error) {
	if o.Base != "" {
		return b, &Refus{"un transfert va de SQLite à PostgreSQL : ne pas donner de base de départ (--base, ETAI_BASE), mais --vers"}
	}
	o.Creer = false
	if err := preparerDossier(o); err != nil {
		return b, err
	}
	i := &Installation{Donnees: o.Donnees}
	if err := i.ouvrirCle(o); err != nil {
		return b, err
	}
	if _, err := os.Stat(filepath.Join(o.Donnees, fichierAcces)); err != nil {
		return b, &Refus{fmt.Sprintf("le journal des accès (%s) n’est pas dans « %s »", fichierAcces, o.Donnees)}
	}
	ouvrir := func(adresse string, cle []byte) (*bdd.Base, error) {
		return bdd.Ouvrir(ctx, bdd.Options{Adresse: adresse, Cle: cle, Horloge: o.Horloge, Journal: o.Journal})
	}
	fermer := func(base *bdd.Base) { err = errors.Join(err, base.Fermer()) }
	base, err := ouvrir("sqlite:"+filepath.Join(o.Donnees, fichierBase), i.Trousseau.CleFichier())
	if err != nil {
		return b, err
	}
	defer fermer(base)
	traces, err := ouvrir("sqlite:"+filepath.Join(o.Donnees, fichierAcces), acces.CleDe(i.Trousseau.CleFichier()))
	if err != nil {
		return b, err
	}
	defer fermer(traces)
	cible, err := ouvrir(vers, nil)
	if err != nil {
		return b, &Refus{fmt.Sprintf("la base visée ne s’ouvre pas : vérifier --vers, le serveur et ses droits (%s)", err)}
	}
	defer fermer(cible)
	b.Tables, err = bdd.Transferer(ctx, cible, bdd.Transfert{
		Sources: []bdd.SourceTransferee{
			{Base: base, Migrations: schema.Migrations(), Temoin: "select count(*) from journal_actes"},
			{Base: traces, Migrations: []fs.FS{acces.Migrations}, Temoin: "select count(*) + coalesce(sum(lignes), 0) from acces_segment"},
		},
		Semees: schema.Semees(), Suivi: suivi,
		Verifier: func(ctx context.Context, l bdd.Lecture) (err error) {
			if b.Verification, err = parcours.Verifier(ctx, l, i.Trousseau); err == nil {
				b.Acces, err = acces.VerifierDans(ctx, l)
			}
			return err
		},
	})
	if err != nil {
		return b, direTransfert(err)
	}
	return b, os.WriteFile(filepath.Join(o.Donnees, fichierTransfert), []byte(o.Horloge.Maintenant().Jour().String()+"\n"), 0o600)
}

// refuserTransferee refuses to go on in a base whose installation has left for PostgreSQL.
func refuserTransferee(donnees string) error {
	b, err := os.ReadFile(filepath.Join(donnees, fichierTransfert))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return &Refus{fmt.Sprintf("cette installation est passée sur PostgreSQL le %s : l’ouvrir avec --base (ou ETAI_BASE). Pour revenir à la base laissée ici, ôter le fichier « %s »",
		strings.TrimSpace(string(b)), filepath.Join(donnees, fichierTransfert))}
}

// direTransfert says what to do next.
func direTransfert(err error) error {
	for _, r := range []struct {
		err     error
		conseil string
	}{
		{bdd.ErrSensDuTransfert, "--vers attend l’adresse d’une base PostgreSQL (postgres://…)"},
		{bdd.ErrCibleOccupee, "en créer une neuve pour le transfert"},
		{bdd.ErrCibleEcrite, "arrêter ce programme, puis recommencer"},
		{bdd.ErrCibleCodage, "la créer avec « encoding 'UTF8' »"},
		{bdd.ErrSourceChangee, "arrêter « etai serve », puis recommencer ; rien n’a été gardé"},
		{bdd.ErrVersionSource, "la mettre à jour avec « etai migrer », ou prendre le programme qui l’a écrite, puis recommencer"},
		{bdd.ErrTransfertFaux, "rien n’a été gardé ; recommencer, et signaler si cela se répète"},
	} {
		if errors.Is(err, r.err) {
			return &Refus{fmt.Sprintf("%s : %s", err, r.conseil)}
		}
	}
	if parcours.EstFaute(err) || errors.As(err, new(*acces.Faute)) {
		return &Refus{fmt.Sprintf("la base ne passe pas la vérification, rien n’a été transféré (%s) : voir « etai verifier »", err)}
	}
	return err
}
