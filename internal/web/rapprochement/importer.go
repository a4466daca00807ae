// SPDX-License-Identifier: EUPL-1.2

package rapprochement

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/echanges/banque"
	"etai/internal/organisation/droits"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// A file of the bank over tailleMax is refused in words; what comes over tailleRecue is cut by the frame.
const (
	tailleMax   = 256 << 20
	tailleRecue = 1 << 30
)

const champFichier = "fichier"

// recu is a file received into a temporary place.
type recu struct {
	nom    string
	place  *os.File
	octets int64
	sha    []byte
}

// importer takes a file of the bank: streamed to a temporary file of the installation, read, accepted or set aside, and removed.
func (g guichet) importer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.ImporterReleve) {
		return bdd.ErrAbsent
	}
	var x recu
	defer func() { x.jeter() }()
	f, err := cadre.LireEnvoi(r, func(_ *form.Form, fichier cadre.Fichier) error {
		if fichier.Champ != champFichier || x.place != nil {
			_, err := io.Copy(io.Discard, fichier.Contenu)
			return err
		}
		return g.recevoir(r.Context(), &x, fichier)
	})
	if err != nil {
		return err
	}
	switch {
	case x.place == nil:
		f.Refuser(champFichier, "Choisissez le fichier que la banque vous a donné.")
	case x.octets > tailleMax:
		f.Refuser(champFichier, fmt.Sprintf("%s dépasse %d Mo. Demandez à la banque un relevé par mois, ou par groupe de comptes.", texte.Guillemets(x.nom), tailleMax>>20))
	case x.octets == 0:
		f.Refuser(champFichier, texte.Guillemets(x.nom)+" est vide. Téléchargez-le à nouveau depuis le site de la banque.")
	}
	if !f.Valide() {
		return g.rendreImport(w, r, v, http.StatusUnprocessableEntity, f, nil)
	}
	cr, err := g.prendre(r.Context(), v, &x)
	if err != nil {
		return err
	}
	id := cr.ID
	if id == 0 && cr.Statut == string(comptes.Deja) {
		if id, err = g.dejaRecu(r.Context(), v, x.sha); err != nil {
			return err
		}
	}
	if id == 0 {
		f.Refuser(champFichier, motifEcrit(string(cr.Motif)))
		return g.rendreImport(w, r, v, http.StatusUnprocessableEntity, f, nil)
	}
	suite := fmt.Sprintf("%s?fichier=%d", adresseImport, id)
	if cr.Statut == string(comptes.Deja) {
		suite += "&deja=oui"
	}
	return poste.Aller(w, r, suite)
}

// recevoir copies a file into the temporary folder of the installation, at most one byte over the limit; the rest is read and dropped, so that
// the browser shows the answer.
func (g guichet) recevoir(ctx context.Context, x *recu, f cadre.Fichier) error {
	place, err := os.CreateTemp(filepath.Join(g.Inst.Donnees, "tmp"), "releve-*")
	if err != nil {
		return fmt.Errorf("ouvrir un fichier temporaire : %w", err)
	}
	x.nom, x.place = f.Nom, place
	h := sha256.New()
	if x.octets, err = io.Copy(io.MultiWriter(place, h), io.LimitReader(f.Contenu, tailleMax+1)); err != nil {
		return erreurDeReception(err)
	}
	if x.octets > tailleMax {
		_, err = io.Copy(io.Discard, f.Contenu)
		return erreurDeReception(err)
	}
	x.sha = h.Sum(nil)
	if _, err := place.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("relire le fichier reçu : %w", err)
	}
	return ctx.Err()
}

// erreurDeReception tells a send that broke off from a failure of the machine.
func erreurDeReception(err error) error {
	if err == nil {
		return nil
	}
	if trop, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return cadre.Refus(http.StatusRequestEntityTooLarge, fmt.Sprintf("Le fichier dépasse %d Mo. Rien n’a été enregistré. Demandez à la banque un relevé par mois.", tailleMax>>20), trop)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cadre.Refus(http.StatusBadRequest, "L’envoi du fichier s’est interrompu. Rien n’a été enregistré"+deuxPoints+"recommencez.", err)
	}
	return fmt.Errorf("recevoir le fichier : %w", err)
}

func (x *recu) jeter() {
	if x.place != nil {
		_ = x.place.Close()           // it was only read
		_ = os.Remove(x.place.Name()) // else the next start empties the folder
	}
}

// prendre hands the file to the importer, one at a time.
func (g guichet) prendre(ctx context.Context, v *poste.Visite, x *recu) (banque.CompteRendu, error) {
	select {
	case g.imports <- struct{}{}:
		defer func() { <-g.imports }()
	case <-ctx.Done():
		return banque.CompteRendu{}, ctx.Err()
	}
	// The file is here: whoever closes the page does not stop it half way.
	cr, err := g.Inst.Importeur().Importer(context.WithoutCancel(ctx), x.nom, x.place, v.Agent())
	if err != nil {
		return cr, fmt.Errorf("importer le relevé : %w", err)
	}
	return cr, nil
}

func (g guichet) dejaRecu(ctx context.Context, v *poste.Visite, sha []byte) (id int64, err error) {
	err = v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		f, err := comptes.DejaRecu(ctx, l, a.Organisation, sha)
		id = f.ID
		return err
	})
	return id, err
}

// motifEcrit makes sentences of the reason of a refusal.
func motifEcrit(s string) string {
	if s == "" {
		return "Le fichier n’a pas pu être lu."
	}
	s = texte.Majuscule(texte.Typographier(s))
	if c := s[len(s)-1]; c != '.' && c != '!' && c != '?' {
		s += "."
	}
	return s
}
